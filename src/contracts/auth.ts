import * as z from "zod";
import { ConversationId } from "./ids.ts";
import { TICKET_TTL_S } from "./limits.ts";

export const User = z.object({
	id: z.string(),
	email: z.string().nullable(),
	username: z.string(),
	first_name: z.string(),
	last_name: z.string(),
	date_joined: z.iso.datetime(),
	is_active: z.boolean(),
	is_staff: z.boolean(),
	is_guest: z.boolean(),
});
export type User = z.infer<typeof User>;

export const Tokens = z.object({ access: z.string(), refresh: z.string() });
export type Tokens = z.infer<typeof Tokens>;

/** `access` stands twice because the older clients read it at the top. */
export const SignedIn = z.object({ user: User, tokens: Tokens, access: z.string(), message: z.string() });
export type SignedIn = z.infer<typeof SignedIn>;

export const RefreshRequest = z.object({ refresh: z.string().min(1).max(1_000) });

export const TicketRequest = z.object({ conversation_id: ConversationId });
/** Single use, for that conversation alone. */
export const Ticket = z.object({ ticket: z.string(), expires_in: z.literal(TICKET_TTL_S) });
export type Ticket = z.infer<typeof Ticket>;
