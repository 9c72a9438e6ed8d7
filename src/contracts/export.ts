import * as z from "zod";
import { ApiKey, Session, User } from "./auth.ts";
import { TokenBudget } from "./budgets.ts";
import { Message } from "./conversations.ts";
import { PageFile } from "./files.ts";
import { PageKind } from "./knowledge.ts";
import { OwnAgent } from "./own-agents.ts";
import { Site } from "./sites.ts";
import { DateTime } from "./values.ts";

export const ExportedConversation = z.object({
	conversation_id: z.string(),
	title: z.string(),
	created_at: DateTime,
	last_activity: DateTime,
	/**
	 * The id of the conversation that a branch was copied from, even if that was deleted. Absent from exports of earlier
	 * versions.
	 */
	branched_from: z.string().nullable().default(null),
});
export type ExportedConversation = z.infer<typeof ExportedConversation>;

export const ExportedPage = z.lazy(() =>
	z.object({
		page_id: z.string(),
		external_id: z.string().nullable(),
		kind: PageKind,
		title: z.string(),
		url: z.string().nullable(),
		author: z.string().nullable(),
		published_at: z.string().nullable(),
		/** The file that the page belongs to. Absent from exports of earlier versions. */
		file: PageFile.nullable().default(null),
		created_at: DateTime,
		updated_at: DateTime,
		text: z.string(),
	}),
);
export type ExportedPage = z.infer<typeof ExportedPage>;

/** A link in an export, which does not contain its URL. */
export const ExportedShare = z.object({
	id: z.string(),
	/** The title of the conversation when the link was created. */
	title: z.string(),
	conversation_id: z.string(),
	/** Null if the link shows the whole conversation. */
	task_id: z.string().nullable(),
	created_at: DateTime,
	expires_at: DateTime,
});
export type ExportedShare = z.infer<typeof ExportedShare>;

const Rows = z.array(z.record(z.string(), z.unknown()));

/** All data of a user. Usage rows are exported as stored. */
export const AccountExport = z.object({
	exported_at: DateTime,
	profile: User,
	sessions: z.array(Session),
	api_keys: z.array(ApiKey),
	/** The links that set a new password and have not been used. Absent from exports of earlier versions. */
	password_resets: z.array(z.object({ created_at: DateTime, expires_at: DateTime })).default([]),
	/** The token budget that staff have set for the user, if any. Absent from exports of earlier versions. */
	token_budgets: z.array(TokenBudget.extend({ updated_at: DateTime })).default([]),
	/** The links that share conversations. Absent from exports of earlier versions. */
	shares: z.array(ExportedShare).default([]),
	own_agents: z.array(OwnAgent),
	conversations: z.array(ExportedConversation.extend({ messages: z.array(Message) })),
	knowledge: z.array(ExportedPage),
	/** Absent from exports of earlier versions. */
	sites: z.array(Site).default([]),
	/** What the user did as staff, and what staff did to the account. Absent from exports of earlier versions. */
	audit: z
		.array(
			z.object({
				action: z.string(),
				/** Whether the user did it, or it was done to the user's account. */
				role: z.enum(["actor", "target"]),
				created_at: DateTime,
			}),
		)
		.default([]),
	usage: Rows,
	usage_rollups: Rows,
});
export type AccountExport = z.infer<typeof AccountExport>;
