import { randomToken } from "../ids.ts";

/** Creates a socket ticket, `<user_id>.<secret>`. The user's id identifies the brain that redeems the ticket. */
export function createTicket(userId: string): string {
	return `${userId}.${randomToken()}`;
}

/** Returns the user's id from a ticket, or null when the ticket is malformed. */
export function parseTicketUserId(ticket: string): string | null {
	return /^([0-9A-Z]{26})\./.exec(ticket)?.[1] ?? null;
}
