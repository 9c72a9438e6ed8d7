import { formatTaskId } from "../../src/contracts/ids.ts";
import { randomToken, ulid } from "../../src/ids.ts";

/** The ids that calls contain. They either belong to a user or do not exist. */
export interface Ids {
	share: string;
	user: string;
	conversation: string;
	task: string;
	question: string;
	answer: string;
	attachment: string;
	session: string;
	apiKey: string;
	refresh: string;
	login: string;
	page: string;
	site: string;
	file: string;
	/** The token of a password reset link. */
	reset: string;
	ownAgent: string;
	/** A user whom staff may disable. */
	otherUser: string;
	deadLetter: string;
}

/** A word in the owner's data that no other user may see. */
export const SECRET = "quetzalcoatlus";

/** Returns well-formed ids that do not exist. */
export function invented(): Ids {
	const conversation = `c_${crypto.randomUUID().slice(0, 8)}`;
	return {
		user: ulid(Date.now()),
		share: ulid(Date.now()),
		conversation,
		task: formatTaskId(conversation, ulid(Date.now())),
		question: "m_never",
		answer: `answer_${ulid(Date.now())}`,
		attachment: `attachment_${ulid(Date.now())}_1`,
		session: ulid(Date.now()),
		apiKey: ulid(Date.now()),
		refresh: `${ulid(Date.now())}.1.nothing`,
		login: "nobody-at-all",
		page: `page_${ulid(Date.now())}`,
		site: `site_${ulid(Date.now())}`,
		file: `file_${ulid(Date.now())}`,
		reset: randomToken(),
		ownAgent: ulid(Date.now()),
		otherUser: ulid(Date.now()),
		deadLetter: crypto.randomUUID(),
	};
}
