/** The event Chatbase sends when a visitor has left name, email or phone. */
export const LEAD_SUBMITTED = 'leads.submit';

/** The choice that lets every event through. */
export const ANY_EVENT = '*';
