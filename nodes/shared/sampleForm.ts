/** What a visitor who does not exist has typed into the lead form, by Chatbase's names in a delivery. */
export const SAMPLE_FORM = {
	customerEmail: 'visitor@example.com',
	customerName: 'Example Visitor',
	customerPhone: '+1 202-555-0143',
	company: 'Example Company',
};
