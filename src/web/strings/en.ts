import type { ApiErrorCode } from "../../client/api/error.ts";
import { formatNumber, formatPercent } from "../ui/format.ts";
import { formatOrdinal, pluralize } from "./english.ts";

const SESSION_ENDED = "Your session has ended. Reload the page to start a new one.";

/**
 * The English texts of the first load: one group for each view. Texts that contain values are functions. Dates and
 * numbers are formatted by `ui/format.ts`. Texts of code that is loaded on demand are in `lazy-en.ts`.
 */
export const en = {
	shell: {
		product: "Omeruta Brain",
		starting: "Starting…",
		retry: "Retry",
		dismiss: "Dismiss",
		knowledge: "Knowledge",
		newConversation: "New conversation",
		/** `newConversation` on narrow screens. */
		newConversationShort: "New",
		settings: "Settings",
		close: "Close",
		loading: "Loading…",
		reload: "Reload",
		partFailed: "This part of the page could not be loaded. Check your connection, then try again.",
		/** Shown after a second failure. */
		partOutdated: "This part of the page could not be loaded. Reload the page to get its current version.",
	},
	/** The states in the title of the tab. */
	tab: {
		answering: (title: string) => `Answering: ${title}`,
		answered: (title: string) => `Answered: ${title}`,
	},
	/** The labels of keys. */
	keys: {
		ctrl: "Ctrl",
		shift: "Shift",
	},
	sidebar: {
		conversations: "Conversations",
		open: "Open sidebar",
	},
	conversation: {
		sessionEnded: "You were signed out. Sign in to continue.",
		signIn: "Sign in",
		loading: "Loading conversation…",
		offline: "Messages load when you are online. Questions that you ask now are sent then, too.",
		greeting: "What would you like to know?",
		greetingHint: "Answers appear as they are generated and cite their sources.",
		signedOut: "Your session has ended. Its conversations are no longer available.",
		deleted: "This conversation was deleted.",
		missing: "This conversation doesn't exist, or belongs to another account.",
		startNew: "Start a new conversation",
		branchedFrom: "Branched from",
		untitled: "an untitled conversation",
	},
	composer: {
		question: "Question",
		topic: "Topic",
		ask: "Ask a question",
		enterTopic: "Enter a topic to find pages about",
		agent: "Agent",
		send: "Send",
		expand: "Expand",
		newLineHint: "Shift+Enter for a new line",
		sendHint: "Ctrl+Enter to send",
		shortenQuestion: "Shorten it, or attach it as a file.",
		shortenTopic: "Shorten it.",
		count: (length: number, limit: number) => `${formatNumber(length)} of ${pluralize(limit, "character")}`,
	},
	attachments: {
		attach: "Attach PDF, DOCX, CSV, text, HTML, or notebook files",
		list: "Attachments",
		pastedText: "Pasted text",
		size: (chars: number) => pluralize(chars, "character"),
		open: (name: string) => `Open ${name}`,
		remove: (name: string) => `Remove ${name}`,
		scope: (name: string) => `Where ${name} is used`,
		scopeConversation: "This conversation",
		scopeKnowledge: "Keep in knowledge",
		tooMany: (name: string, limit: number) =>
			`${name} was left out: a question can have up to ${limit} attachments. Remove one first.`,
		tooLarge: (name: string, limit: number) =>
			`${name} was left out: the attachments of a question can have up to ${pluralize(limit, "character")} together. Add this text to your knowledge instead.`,
	},
	connection: {
		offline: "Offline",
		closed: "Not connected",
		connecting: "Connecting…",
		open: "Connected",
		reconnecting: "Reconnecting…",
		polling: "Connected without live updates",
		signed_out: "Signed out",
		deleted: "Conversation deleted",
	},
	progress: {
		title: "Progress",
		answer: "Answer progress",
		stop: "Stop",
		goToEnd: "Go to the end",
		goToNewText: "New text: go to the end",
		inLine: (position: number) => `${formatOrdinal(position)} in line`,
		behindOwnQuestions: (place: string) => `${place} behind your other questions`,
		about: (place: string, wait: string) => `${place}, about ${wait}`,
	},
	firstRun: {
		suggestions: "Questions to try",
		questions: {
			qa: { question: "What is a blockchain?", shows: "Cites its sources" },
			general: { question: "Compare IaaS, PaaS, and SaaS.", shows: "Looks it up in a table" },
			several: { question: "Explain smart contracts and analyze their risks.", shows: "Asks several agents" },
		},
		starterKnowledge: "To start with, the knowledge base has articles about computing and cryptocurrency.",
		addKnowledge: "Add your own pages and files",
		parts: "State of the server",
		download: "Model download",
	},
	/** The model in the header. */
	modelStatus: {
		ready: (model: string | null, device: string | null) =>
			[model ?? "Model ready", device].filter(Boolean).join(" on "),
		starting: "Model starting…",
		downloading: (progress: number) => `Downloading model: ${formatPercent(progress)}`,
		none: "No model",
	},
	/** The state of each part of the server, in sentences. */
	health: {
		model: (model: string | null) => `Answers are written by ${model ?? "a language model"}.`,
		smallModel: (model: string | null) =>
			`Questions about your knowledge base are answered with quotes from it. ${model ?? "A small model"} answers the rest. It is small, so check what it writes.`,
		modelDownloading: (progress: number) => `The model is being downloaded: ${formatPercent(progress)}.`,
		modelStarting: "The model is starting.",
		quotesUntilThen: "Until it is ready, answers quote the knowledge base.",
		waitsUntilThen: "Until it is ready, questions wait.",
		quotes: "Answers quote the knowledge base, because no model is available.",
		noAnswers: "Questions can't be answered, because no model is available.",
		search: "Search finds words and meaning.",
		searchByKeywords: "Search finds words only.",
		cause: "The server's log says why.",
		database: "The database is unavailable, so signing in may fail. Try again later.",
		queues: "A background job failed within the last hour. Usage reports and recrawls may be incomplete.",
	},
	agents: {
		agent: "Agent",
		model: "Model",
		defaultModel: "The server's default",
		builtIn: {
			general: { label: "General", hint: "Explains things in clear sentences" },
			research: { label: "Research", hint: "Writes a structured overview" },
			qa: { label: "Questions and answers", hint: "Answers first, then explains briefly" },
			content_analyzer: { label: "Content analysis", hint: "Finds a text's main points and tone" },
			several: { label: "Several agents", hint: "Divides a question among agents" },
			expand: { label: "Expand knowledge", hint: "Reads web pages and keeps them" },
		},
		own: "Your agents",
		newAgent: "New agent…",
	},
	expansion: {
		maxPages: "Maximum pages",
		startUrls: "Start URLs, one per line (optional)",
	},
	urls: {
		invalid: (url: string) => `“${url}” is not a valid URL. Enter one that starts with https://.`,
		tooMany: (limit: number) => `Enter at most ${limit} URLs.`,
	},
	errors: {
		/** Messages for users of the page. They replace the API's messages, which address developers. */
		messages: {
			account_gone: SESSION_ENDED,
			body_too_large: "This is too large to send. Split it into smaller parts.",
			frame_too_large: "This is too long to send. Shorten it.",
			guests_refused: "This server doesn't allow guests. Sign in or sign up.",
			knowledge_full: "Your knowledge base is full. Delete pages that you no longer need.",
			not_found: "This no longer exists.",
			session_revoked: SESSION_ENDED,
			task_not_found: "This answer no longer exists. Reload the page.",
			token_expired: SESSION_ENDED,
			token_refused: SESSION_ENDED,
			unauthenticated: SESSION_ENDED,
			unreachable: "The server is unreachable. Check your connection, then try again.",
			unreadable: "The server sent an unexpected response. Try again or reload the page.",
		} satisfies Partial<Record<ApiErrorCode, string>>,
		/** Labels of the request fields on the page. */
		fields: {
			html: "File",
			markdown: "Markdown",
			max_urls: "Maximum pages",
			message: "Question",
			query: "Question",
			text: "Text",
			title: "Title",
			topic: "Topic",
			url: "URL",
			urls: "Start URLs",
		},
	},
};
