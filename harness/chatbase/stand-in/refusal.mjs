/** What the stand-in for Chatbase's API v2 answers to what cannot be done. */
export const refusal = (statusCode, code, details) => ({
	statusCode,
	error: { code, message: code, ...(details && { details }) },
});
