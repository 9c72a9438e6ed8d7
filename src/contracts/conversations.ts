import * as z from "zod";
import { PAGE_DEFAULT_ITEMS, PAGE_MAX_ITEMS } from "./limits.ts";

/** `stopped`: the user stopped the answer and its text so far was kept. `failed`: no answer came. */
export const MessageStatus = z.enum(["complete", "stopped", "failed"]);

export const Message = z.object({
	id: z.string(),
	role: z.enum(["user", "assistant"]),
	content: z.string(),
	status: MessageStatus,
	task_id: z.string(),
	created_at: z.iso.datetime(),
});
export type Message = z.infer<typeof Message>;

/** Oldest first. `next_cursor` is null on the last page. */
export const MessageList = z.object({ items: z.array(Message), next_cursor: z.string().nullable() });
export type MessageList = z.infer<typeof MessageList>;

export const PageQuery = z.object({
	limit: z.coerce.number().int().min(1).max(PAGE_MAX_ITEMS).default(PAGE_DEFAULT_ITEMS),
	cursor: z
		.string()
		.regex(/^\d{1,15}$/, "use the next_cursor of the page before")
		.optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;
