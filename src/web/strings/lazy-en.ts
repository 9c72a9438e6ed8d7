import { formatNumber } from "../ui/format.ts";
import { accountEn } from "./account-en.ts";
import { answerEn } from "./answer-en.ts";
import { knowledgeEn } from "./knowledge-en.ts";
import { knowledgeStatisticsEn } from "./knowledge-statistics-en.ts";
import { searchExplanationEn } from "./search-explanation-en.ts";
import { shareEn } from "./share-en.ts";
import { sitesEn } from "./sites-en.ts";

/** The English texts of the code that is loaded on demand, in the form of `en`. */
export const lazyEn = {
	...answerEn,
	...knowledgeEn,
	...searchExplanationEn,
	...knowledgeStatisticsEn,
	...sitesEn,
	...accountEn,
	...shareEn,
	copyField: {
		copy: "Copy",
		copied: "Copied.",
		copyByHand: "Your browser doesn't allow copying here. The text is selected: press Ctrl+C or ⌘C.",
	},
	shortcuts: {
		title: "Keyboard shortcuts",
		newConversation: "New conversation",
		search: "Search messages",
		toggleSidebar: "Open or close the sidebar",
		focusQuestion: "Go to the question box",
		stop: "Stop the answer",
		copyAnswer: "Copy the last answer",
		list: "Show these shortcuts",
	},
	settings: {
		title: "Settings",
		sections: "Sections",
	},
	appearance: {
		title: "Preferences",
		lead: "These settings apply to this browser. Changes take effect immediately.",
		theme: "Theme",
		themes: {
			system: { label: "Like the system" },
			light: { label: "Light" },
			dark: { label: "Dark" },
		},
		defaultAgent: "Default agent",
		defaultAgentHint: "Selected in new conversations.",
		length: "Answer length",
		lengthHint: "The longest answer. Your own agents have their own length.",
		lengths: {
			short: { label: "Short", hint: "A paragraph: up to 200 tokens" },
			normal: { label: "Normal", hint: "A few paragraphs: up to 600 tokens" },
			long: { label: "Long", hint: "A page or two: up to 1,500 tokens" },
		},
		knowledge: "Knowledge",
		useKnowledge: "Use the knowledge base",
		useKnowledgeHint: "If this is off, answers come from the model alone and cite no sources.",
		sendKey: "Key that sends a question",
		sendKeys: {
			enter: { label: "Enter", hint: "Shift+Enter starts a new line" },
			"ctrl-enter": { label: "Ctrl+Enter or ⌘+Enter", hint: "Enter starts a new line" },
		},
	},
	sidebar: {
		close: "Close sidebar",
		search: "Search messages",
		searching: "Searching…",
		results: (count: number) => {
			if (count === 0) return "No conversation contains these words.";
			return count === 1 ? "1 conversation" : `${count} conversations`;
		},
		unindexed: (count: number) =>
			count === 1
				? "1 older conversation is not searchable yet. Try again in a few minutes."
				: `${count} older conversations are not searchable yet. Try again in a few minutes.`,
		loading: "Loading…",
		empty: "Your conversations will appear here.",
		more: "Load older conversations",
		today: "Today",
		yesterday: "Yesterday",
		recentDays: (days: number) => `Previous ${days} days`,
		running: "Answering",
		unread: "Unread",
		menu: (title: string) => `Actions for “${title}”`,
		title: "Title",
		rename: "Rename",
		exportMarkdown: "Export as Markdown",
		exportJson: "Export as JSON",
		delete: "Delete",
		deleted: "Conversation deleted.",
		deletedWithLinks: "Conversation deleted. Its shared links are revoked for good.",
		undo: "Undo",
	},
	agents: {
		title: "Agents",
		lead: "An agent answers with your instructions. Select it below the question box, or use it from other programs through the OpenAI-compatible API.",
		none: "You have no agents yet.",
		create: "New agent",
		createSubmit: "Create agent",
		editTitle: (title: string) => `Edit “${title}”`,
		name: "Name",
		nameHint: "Shown in the menu, such as “Proofreader”.",
		nameMissing: "Enter a name.",
		slug: "API name",
		slugHint: "Letters a–z, digits, and hyphens. Programs use it as the model omeruta/<name>.",
		slugInvalid: (max: number) =>
			`Enter up to ${max} letters a–z and digits, with single hyphens between them.`,
		instructions: "Instructions",
		instructionsHint: "What the agent does, and how. The model reads this before every question.",
		instructionsMissing: "Enter instructions.",
		instructionsTooLong: (max: number) => `Shorten the instructions to ${formatNumber(max)} characters.`,
		useKnowledge: "Use the knowledge base",
		useKnowledgeHint: "Answers are based on your pages and cite them.",
		temperature: "Temperature",
		temperatureHint: (max: number) => `0 to ${max}. Lower is more predictable.`,
		temperatureInvalid: (max: number) => `Enter a number from 0 to ${max}.`,
		maxTokens: "Maximum length",
		maxTokensHint: "In tokens. 600 are about 450 words.",
		maxTokensInvalid: (max: number) => `Enter a whole number from 1 to ${formatNumber(max)}.`,
		save: "Save",
		cancel: "Cancel",
		edit: "Edit",
		tryIt: "Try it",
		delete: "Delete",
		deleteQuestion: (title: string) => `Delete “${title}”? Its answers stay in your conversations.`,
		deleted: (title: string) => `“${title}” was deleted.`,
		saved: (title: string) => `“${title}” was saved.`,
		noKnowledge: "without knowledge",
	},
};
