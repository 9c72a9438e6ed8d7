import type { AccountPage } from "./account-page.ts";
import type { ChatPage } from "./chat-page.ts";
import type { HeldAnswer } from "./held-answer.ts";
import { RICH_ANSWER } from "./rich-answer.ts";
import { storeMessages } from "./stored-messages.ts";
import { toExchanges, WIDE_ANSWERS } from "./wide-answers.ts";

/** The open page, and what the views share. */
interface Walk {
	chat: ChatPage;
	account: AccountPage;
	held: HeldAnswer;
}

/** A state of the page that a test or a screenshot looks at. */
export interface View {
	name: string;
	/** Leads from the view before to this one. */
	show: (walk: Walk) => Promise<void>;
	/** Leaves the view, if the next one does not. */
	leave?: (walk: Walk) => Promise<void>;
}

/** How often to look whether the server has completed the held answer. */
const POLL_MS = 50;
const LONG_TEXT = "The garden club met on a rainy day and talked about the paths between the beds. ".repeat(
	30,
);
const BITCOIN = "What is Bitcoin?";
const SECTIONS = ["account", "sessions", "keys", "agents", "appearance", "data"] as const;

const pressEscape = async ({ chat }: Walk) => chat.page.keyboard.press("Escape");
const click = async ({ chat }: Walk, testId: string) => chat.page.getByTestId(testId).first().click();

/** Opens the sidebar if it is closed. */
async function openSidebar({ chat: { page } }: Walk): Promise<void> {
	const opener = page.getByTestId("open-sidebar");
	const list = page.getByTestId("search-conversations");
	await opener.or(list).first().waitFor();
	if (!(await list.isVisible())) await opener.click();
	await list.waitFor();
}

/** Closes the sidebar if it covers the page. */
async function closeDrawer({ chat: { page } }: Walk): Promise<void> {
	const drawer = page.getByTestId("drawer");
	if ((await drawer.count()) === 0) return;
	await page.getByTestId("close-sidebar").click();
	await drawer.waitFor({ state: "detached" });
}

/** Every view of the page for a guest of a stack without a model, in an order in which each leads to the next. */
export const VIEWS: readonly View[] = [
	{ name: "first-run", show: ({ chat }) => chat.page.getByTestId("suggestion").first().waitFor() },
	{
		name: "agent-menu",
		show: (walk) => click(walk, "agent"),
	},
	{
		name: "expansion-form",
		show: async (walk) => {
			await click(walk, "agent-expand");
			await walk.chat.page.getByTestId("urls").fill("nonsense");
			await walk.chat.page.getByTestId("question").fill("Lakes");
		},
		leave: async ({ chat }) => {
			await chat.page.getByTestId("question").fill("");
			await chat.selectAgent("general");
		},
	},
	{
		name: "attachment",
		show: async ({ chat }) => {
			await chat.page.getByTestId("attach-files").setInputFiles({
				name: "minutes-of-the-garden-club.md",
				mimeType: "text/markdown",
				buffer: Buffer.from(LONG_TEXT),
			});
			await chat.page.getByTestId("attachment").waitFor();
		},
	},
	{
		name: "attachment-editor",
		show: async (walk) => {
			await click(walk, "attachment-open");
			await walk.chat.page.getByTestId("attachment-text").waitFor();
		},
		leave: (walk) => click(walk, "close"),
	},
	{ name: "answered", show: ({ chat }) => chat.askAndWait(BITCOIN) },
	{ name: "all-sources", show: (walk) => click(walk, "unused-sources") },
	{
		name: "answer-info",
		show: async ({ chat }) => {
			const info = await chat.openInfo();
			await info.getByTestId("timeline").waitFor();
			for (const summary of await info.locator("summary").all()) await summary.click();
		},
		leave: pressEscape,
	},
	{
		name: "feedback",
		show: async (walk) => {
			await walk.chat.page.getByRole("button", { name: "Bad answer" }).click();
			await walk.chat.page.getByTestId("feedback-comment").waitFor();
		},
		leave: pressEscape,
	},
	{
		name: "question-editor",
		show: async (walk) => {
			await walk.chat.page.getByTestId("message-user").hover();
			await click(walk, "edit-question");
			await walk.chat.page.getByTestId("edited-question").waitFor();
		},
		leave: (walk) => click(walk, "cancel-edit"),
	},
	{
		name: "citation",
		show: async (walk) => {
			await click(walk, "source");
			await walk.chat.page.getByTestId("page-text").waitFor();
		},
		leave: pressEscape,
	},
	{
		name: "knowledge",
		show: async ({ chat }) => {
			await chat.openKnowledge();
			await chat.page.getByTestId("page-row").first().waitFor();
		},
	},
	{
		name: "knowledge-delete",
		show: (walk) => click(walk, "delete"),
		leave: pressEscape,
	},
	{
		name: "knowledge-search",
		show: async (walk) => {
			await click(walk, "view-search");
			await walk.chat.search("bitcoin");
		},
	},
	{
		name: "knowledge-add",
		show: async (walk) => {
			await click(walk, "view-add");
			await walk.chat.page.getByTestId("add-content").fill("Words");
		},
	},
	{
		name: "knowledge-cited",
		show: async (walk) => {
			await click(walk, "view-cited");
			await walk.chat.page.getByTestId("cited-page").first().waitFor();
		},
		leave: pressEscape,
	},
	{ name: "sidebar", show: openSidebar },
	{
		name: "conversation-menu",
		show: async (walk) => {
			await openSidebar(walk);
			await walk.chat.page.getByTestId("conversation-row").first().hover();
			await click(walk, "conversation-menu");
		},
	},
	{
		name: "rename",
		show: async (walk) => {
			await click(walk, "rename");
			await walk.chat.page.getByTestId("rename-field").waitFor();
		},
		leave: async ({ chat }) => {
			await chat.page.getByTestId("rename-field").fill("Digital gold");
			await chat.page.keyboard.press("Enter");
		},
	},
	{
		name: "conversation-search",
		show: async ({ chat }) => {
			await chat.page.getByTestId("search-conversations").fill("bitcoin");
			await chat.page.getByTestId("conversation-hit").first().waitFor();
		},
		leave: ({ chat }) => chat.page.getByTestId("search-conversations").fill(""),
	},
	{ name: "account-menu", show: ({ account }) => account.openMenu(), leave: pressEscape },
	{
		name: "undo",
		show: async (walk) => {
			await openSidebar(walk);
			await walk.chat.page.getByTestId("conversation-row").first().hover();
			await click(walk, "conversation-menu");
			await click(walk, "delete-conversation");
			await walk.chat.page.getByTestId("undo").waitFor();
		},
		leave: async (walk) => {
			await click(walk, "undo");
			await closeDrawer(walk);
		},
	},
	{
		name: "shortcuts",
		show: async (walk) => {
			await openSidebar(walk);
			await click(walk, "shortcuts");
			await walk.chat.page.getByTestId("shortcut-list").waitFor();
		},
		leave: pressEscape,
	},
	{
		name: "offline",
		show: async ({ chat }) => {
			await chat.page.context().setOffline(true);
			await chat.ask("What is gold?");
			await chat.page.getByTestId("unsent").waitFor();
		},
		leave: async ({ chat }) => {
			await chat.page.context().setOffline(false);
			await chat.page.getByTestId("unsent").waitFor({ state: "detached" });
			await chat.page.getByTestId("metadata").nth(1).waitFor();
		},
	},
	{
		name: "sign-in",
		show: async (walk) => {
			await walk.account.show("sign-in");
			await walk.chat.page.getByTestId("guest-conversations").waitFor();
			await click(walk, "submit");
		},
	},
	{
		name: "reset",
		show: async (walk) => {
			await walk.account.show("reset/nonsense");
			await walk.chat.page.getByTestId("reset").waitFor();
		},
	},
	{
		name: "settings-guest",
		show: async ({ chat, account }) => {
			await account.show("settings/account");
			await chat.page.getByTestId("quota").locator("progress[value]").waitFor();
		},
	},
	{
		name: "sign-up",
		show: async ({ account }) => {
			await account.show("sign-up");
			await account.submit("sign-up", { email: "nonsense", password: "short" });
		},
		leave: async ({ account }) => void (await account.signUp()),
	},
	...SECTIONS.map((section) => ({
		name: `settings-${section}`,
		show: async ({ chat, account }: Walk) => {
			await account.show(`settings/${section}`);
			await chat.page.locator(`.settings [aria-current="page"][href="#/settings/${section}"]`).waitFor();
		},
	})),
	{
		name: "delete-account",
		show: async (walk) => {
			await walk.account.show("settings/account");
			await click(walk, "open-delete");
		},
	},
	{
		name: "new-key",
		show: async (walk) => {
			await walk.account.show("settings/keys");
			await walk.account.submit("key-form", { name: "x".repeat(100) });
			await click(walk, "key-value-copy");
			await click(walk, "revoke");
		},
	},
	{
		name: "own-agent",
		show: async (walk) => {
			await walk.account.show("settings/agents");
			await click(walk, "create-agent");
			await walk.chat.page.getByTestId("field-title").fill("Old Pirate");
			await walk.chat.page.getByTestId("field-temperature").fill("9");
			await click(walk, "submit");
		},
	},
	{
		name: "answering",
		show: async ({ chat, account, held }) => {
			await account.show("");
			await chat.page.getByTestId("question").waitFor();
			await held.hold(chat.page);
			await chat.page.getByTestId("question").waitFor();
			await chat.ask(BITCOIN);
			while (!held.hasCompleted) await chat.page.waitForTimeout(POLL_MS);
			held.show("Bitcoin is a **cryptocurrency**. It was invented in 2008 by");
			await chat.page.getByText("It was invented in 2008 by").waitFor();
		},
	},
	{
		name: "lanes",
		show: async ({ chat, held }) => {
			held.show("", {
				contributions: [
					{ agent: "qa", question: BITCOIN, state: "running", text: "A **coin**" },
					{ agent: "research", question: "Why was it invented?", state: "waiting", text: "" },
				],
			});
			await chat.page.getByTestId("lane").nth(1).waitFor();
		},
	},
	{
		name: "queue",
		show: async ({ chat, held }) => {
			const queue = { behind: "model_requests", position: 2, eta_ms: 20_000 } as const;
			held.show("", { stage: "waiting", message: "Waiting…", queue });
			await chat.page.getByText("2nd in line, about 20 s").waitFor();
		},
		leave: async ({ chat, held }) => {
			held.complete("A coin.");
			await chat.answer("completed").waitFor();
		},
	},
	{
		name: "many-answers",
		show: ({ chat }) =>
			storeMessages(chat.page, [
				...toExchanges(WIDE_ANSWERS),
				{ question: "Show me code", answer: RICH_ANSWER },
				{ question: "And now?", answer: "Half of", status: "stopped" },
				{ question: "مرحبا، ما هو البيتكوين؟", answer: "البيتكوين **عملة رقمية**.\n\n- أولا\n- ثانيا" },
				{ question: "比特币是什么？", answer: "比特币是一种**加密货币**。\n\n1. 去中心化\n2. 公开" },
				{ question: "Does it work?", answer: "", status: "failed" },
			]),
	},
];
