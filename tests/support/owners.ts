import { ApiKeyList, NewApiKey, SessionList } from "../../src/contracts/auth.ts";
import { FileStored } from "../../src/contracts/files.ts";
import { formatTaskId } from "../../src/contracts/ids.ts";
import { PageAdded } from "../../src/contracts/knowledge.ts";
import { OwnAgent } from "../../src/contracts/own-agents.ts";
import { Share } from "../../src/contracts/shares.ts";
import { Site } from "../../src/contracts/sites.ts";
import { randomToken, ulid } from "../../src/ids.ts";
import { askAndWait, getMessages } from "./conversations.ts";
import { insertDeadLetter } from "./dead-letters.ts";
import { createResetLink, grantStaffAccess, registerMember, signInAgain } from "./members.ts";
import { TestUser } from "./worker.ts";

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

/** A user with a password, or one with staff access. */
export type Role = "member" | "staff";

/** A word in the owner's data that no other user may see. */
export const SECRET = "quetzalcoatlus";

type Owner = { user: TestUser; ids: Ids };

/** Returns a function that returns an owner for a call. Calls that change nothing share one. */
export function createOwners(): (name: string, needs: Role | undefined) => Promise<Owner> {
	const shared = new Map<Role | undefined, Promise<Owner>>();
	return (name, needs) => {
		if (!name.startsWith("GET ")) return owner(needs);
		const known = shared.get(needs) ?? owner(needs);
		shared.set(needs, known);
		return known;
	};
}

/** Creates a user who has a conversation, a page, an API key and a session. The user's data contains `SECRET`. */
export async function owner(needs: Role | undefined): Promise<Owner> {
	const user = needs === undefined ? await TestUser.guest() : await registerMember();
	if (needs === "staff") await grantStaffAccess(user);
	const conversation = `c_${crypto.randomUUID().slice(0, 8)}`;
	const { task_id: task } = await askAndWait(user, conversation, `What is the ${SECRET}?`, {
		message_id: `m_${SECRET}`,
		attachments: [{ name: SECRET, text: `All about the ${SECRET}.` }],
	});
	const [question, answer] = await getMessages(user, conversation);
	const added = await user.fetch("/api/knowledge/pages/", {
		body: { title: SECRET, text: `All about the ${SECRET}.` },
	});
	const { page } = PageAdded.parse(await added.json());
	const addedSite = await user.fetch("/api/knowledge/sites/", {
		body: { url: `https://${SECRET}.example.org/` },
	});
	const site = Site.parse(await addedSite.json());
	const uploaded = await user.postRaw(`/api/knowledge/files/?name=${SECRET}.csv`, `Name\n${SECRET}`);
	const { file } = FileStored.parse(await uploaded.json());
	const key = NewApiKey.parse(
		await (await user.fetch("/api/auth/api-keys/", { body: { name: SECRET, scopes: ["chat"] } })).json(),
	);
	const other = needs === undefined ? null : await signInAgain(user);
	const link = await user.fetch("/api/shares/", { body: { conversation_id: conversation } });
	const { id: share } = Share.parse(await link.json());
	const instructions = `Talk about the ${SECRET}.`;
	const created = await user.fetch("/api/agents/own/", { body: { name: SECRET, instructions } });
	const { id: ownAgent } = OwnAgent.parse(await created.json());
	const sessions = SessionList.parse(await (await user.fetch("/api/auth/sessions/")).json());
	const session = sessions.items.find(({ current }) => current !== (other !== null))?.id ?? "";
	const keys = ApiKeyList.parse(await (await user.fetch("/api/auth/api-keys/")).json());
	if (keys.items[0]?.id !== key.id) throw new Error("The created key is not listed.");
	return {
		user,
		ids: {
			user: user.id,
			share,
			conversation,
			task,
			question: question?.id ?? "",
			answer: answer?.id ?? "",
			attachment: question?.attachments?.[0]?.id ?? "",
			session,
			apiKey: key.id,
			refresh: user.signedIn.tokens.refresh,
			login: user.signedIn.user.username,
			page: page.id,
			site: site.id,
			file: file.id,
			reset: needs === undefined ? "" : await createResetLink(user),
			ownAgent,
			otherUser: needs === "staff" ? (await TestUser.guest()).id : user.id,
			deadLetter: await insertDeadLetter({
				kind: "run_task",
				user_id: user.id,
				conversation_id: conversation,
				task_id: task,
			}),
		},
	};
}

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
