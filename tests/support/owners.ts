import { ApiKeyList, NewApiKey, SessionList } from "../../src/contracts/auth.ts";
import { FileStored } from "../../src/contracts/files.ts";
import { PageAdded } from "../../src/contracts/knowledge.ts";
import { OwnAgent } from "../../src/contracts/own-agents.ts";
import { Share } from "../../src/contracts/shares.ts";
import { Site } from "../../src/contracts/sites.ts";
import { askAndWait, getMessages } from "./conversations.ts";
import { insertDeadLetter } from "./dead-letters.ts";
import { goodCall, type Role } from "./example-calls.ts";
import { type Ids, invented, SECRET } from "./example-ids.ts";
import { createResetLink, grantStaffAccess, registerMember, signInAgain } from "./members.ts";
import { TestUser } from "./worker.ts";

type Owner = { user: TestUser; ids: Ids };

/** Calls that change nothing. What they return depends on all data of their user. */
const READING = /^GET |\/search(?:_knowledge)?\/$/;

/**
 * Returns a function that returns an owner for a call. Calls that change nothing share one, and another call's owner has
 * only the data that the call names.
 */
export function createOwners(): (name: string, needs: Role | undefined) => Promise<Owner> {
	const shared = new Map<Role | undefined, Promise<Owner>>();
	return (name, needs) => {
		if (!READING.test(name)) return owner(needs, idsIn(name));
		const known = shared.get(needs) ?? owner(needs);
		shared.set(needs, known);
		return known;
	};
}

/** Returns which ids the example call of a route contains. */
function idsIn(name: string): ReadonlySet<string> {
	const found = new Set<string>();
	const record = (ids: Ids, id: string) => {
		found.add(id);
		return Reflect.get(ids, id);
	};
	goodCall(name, new Proxy(invented(), { get: record }));
	return found;
}

/**
 * Creates a user who has a conversation, a page, an API key and a session, or only what has one of the ids in `wanted`. The
 * user's data contains `SECRET`.
 */
export async function owner(needs: Role | undefined, wanted?: ReadonlySet<string>): Promise<Owner> {
	const user = needs === undefined ? await TestUser.guest() : await registerMember();
	if (needs === "staff") await grantStaffAccess(user);
	const conversation = `c_${crypto.randomUUID().slice(0, 8)}`;
	const wants = (...ids: (keyof Ids)[]) => wanted === undefined || ids.some((id) => wanted.has(id));
	const ofConversation = ["conversation", "task", "question", "answer", "attachment", "share"] as const;
	const asked = wants(...ofConversation) ? await askForSecret(user, conversation) : null;
	return {
		user,
		ids: {
			...invented(),
			user: user.id,
			conversation,
			...asked,
			...(wants("share") && { share: await createShare(user, conversation) }),
			...(wants("session") && { session: await findSession(user, needs) }),
			...(wants("apiKey") && { apiKey: await createKey(user) }),
			refresh: user.signedIn.tokens.refresh,
			login: user.signedIn.user.username,
			...(wants("page") && { page: await addPage(user) }),
			...(wants("site") && { site: await addSite(user) }),
			...(wants("file") && { file: await addFile(user) }),
			...(needs !== undefined && wants("reset") && { reset: await createResetLink(user) }),
			...(wants("ownAgent") && { ownAgent: await createOwnAgent(user) }),
			otherUser: needs === "staff" && wants("otherUser") ? (await TestUser.guest()).id : user.id,
			...(wants("deadLetter") && { deadLetter: await createDeadLetter(user, conversation, asked?.task) }),
		},
	};
}

async function askForSecret(user: TestUser, conversation: string) {
	const { task_id: task } = await askAndWait(user, conversation, `What is the ${SECRET}?`, {
		message_id: `m_${SECRET}`,
		attachments: [{ name: SECRET, text: `All about the ${SECRET}.` }],
	});
	const [question, answer] = await getMessages(user, conversation);
	const attachment = question?.attachments?.[0];
	if (question === undefined || answer === undefined || attachment === undefined)
		throw new Error("The conversation is incomplete.");
	return { task, question: question.id, answer: answer.id, attachment: attachment.id };
}

async function createShare(user: TestUser, conversation: string): Promise<string> {
	const link = await user.fetch("/api/shares/", { body: { conversation_id: conversation } });
	return Share.parse(await link.json()).id;
}

/** Returns the guest's only session, or another than the member's own. */
async function findSession(user: TestUser, needs: Role | undefined): Promise<string> {
	if (needs !== undefined) await signInAgain(user);
	const { items } = SessionList.parse(await (await user.fetch("/api/auth/sessions/")).json());
	const session = items.find(({ current }) => current === (needs === undefined));
	if (session === undefined) throw new Error("The session is not listed.");
	return session.id;
}

async function createKey(user: TestUser): Promise<string> {
	const body = { name: SECRET, scopes: ["chat"] };
	const { id } = NewApiKey.parse(await (await user.fetch("/api/auth/api-keys/", { body })).json());
	const { items } = ApiKeyList.parse(await (await user.fetch("/api/auth/api-keys/")).json());
	if (items[0]?.id !== id) throw new Error("The created key is not listed.");
	return id;
}

async function addPage(user: TestUser): Promise<string> {
	const body = { title: SECRET, text: `All about the ${SECRET}.` };
	return PageAdded.parse(await (await user.fetch("/api/knowledge/pages/", { body })).json()).page.id;
}

async function addSite(user: TestUser): Promise<string> {
	const body = { url: `https://${SECRET}.example.org/` };
	return Site.parse(await (await user.fetch("/api/knowledge/sites/", { body })).json()).id;
}

async function addFile(user: TestUser): Promise<string> {
	const uploaded = await user.postRaw(`/api/knowledge/files/?name=${SECRET}.csv`, `Name\n${SECRET}`);
	return FileStored.parse(await uploaded.json()).file.id;
}

async function createOwnAgent(user: TestUser): Promise<string> {
	const body = { name: SECRET, instructions: `Talk about the ${SECRET}.` };
	return OwnAgent.parse(await (await user.fetch("/api/agents/own/", { body })).json()).id;
}

function createDeadLetter(user: TestUser, conversation: string, task = invented().task): Promise<string> {
	return insertDeadLetter({
		kind: "run_task",
		user_id: user.id,
		conversation_id: conversation,
		task_id: task,
	});
}
