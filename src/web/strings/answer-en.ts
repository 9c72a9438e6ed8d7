import type { Stage } from "../../contracts/tasks.ts";
import { formatNumber } from "../ui/format.ts";
import { pluralize } from "./english.ts";

/** The English texts of the turns of a conversation and of the reader. */
export const answerEn = {
	answer: {
		question: "Question",
		answer: "Answer",
		thinking: "Thinking",
		sources: "Sources",
		cancel: "Cancel",
		send: "Send",
		sending: "Sending…",
		queued: "Queued…",
		stop: "Stop",
		stopQuestion: (question: string | null) => `Stop “${question ?? "this question"}”`,
		retry: "Retry",
		continue: "Continue",
		stopped: "Stopped. The text so far is kept.",
		stoppedEmpty: "Stopped before the answer began.",
		cutOff: "The answer reached its length limit.",
		copy: "Copy",
		copied: "Copied",
		copyFailed: "The browser did not allow copying. Select the text and copy it.",
		regenerate: "Regenerate",
		version: (shown: number, total: number) => `Answer ${shown} of ${total}`,
		previousVersion: "Previous answer",
		nextVersion: "Next answer",
		about: "About this answer",
		facts: {
			agent: "Agent",
			model: "Model",
			provider: "Provider",
			time: "Time",
			firstToken: "First token after",
			tokens: "Tokens",
			speed: "Speed",
			attempts: "Attempts",
			sources: "Sources read",
		},
		tokenCounts: (prompt: string, completion: string) => `${prompt} read, ${completion} written`,
		tokensPerSecond: (speed: string) => `${speed} tokens/s`,
		fallback: (provider: string, reason: string) => `${provider} did not answer: ${reason}`,
		contributions: (count: number) => `${count} contributions`,
		noContribution: "This agent did not answer.",
		sourcesChanged: (titles: readonly string[]) =>
			titles.length === 1
				? `“${titles[0]}” has changed since this answer.`
				: `${titles.length} sources have changed since this answer.`,
		askAgain: "Ask again",
		changed: "changed",
		/** The page of a PDF that a source is from. */
		sourcePage: (page: number) => `page ${formatNumber(page)}`,
		sourceCount: (count: number) => (count === 1 ? "1 source" : `${count} sources`),
		unusedSources: (count: number) => `${formatNumber(count)} more`,
		fewerSources: "Show fewer",
		noSources: "Your knowledge base has nothing on this. The model answered from its own knowledge.",
		unsupported: "Not found in your sources",
		unsupportedHint:
			"The sources of this answer say nothing about this sentence, or contradict it. Check it before you rely on it.",
		supportedBy: (n: number, title: string) => `Supported by source ${n}: ${title}`,
		source: (n: number, title: string) => `Source ${n}: ${title}`,
		notFound: "not found in your sources",
		notChecked: "an opinion, or too unclear to check",
		oneSupported: "Supported by your sources",
		allSupported: (total: number) =>
			total === 2 ? "Both sentences are supported" : `All ${total} sentences are supported`,
		someSupported: (found: number, total: number) =>
			`${found} of ${total} sentences ${found === 1 ? "is" : "are"} supported`,
		good: "Good answer",
		bad: "Bad answer",
		whatWasGood: "What was good?",
		whatWasWrong: "What was wrong?",
		comment: "Comment (optional)",
		feedbackSaved: "Feedback saved",
		editQuestion: "Edit question",
		editHint: "Asks the edited question in a new conversation. This one stays as it is.",
		tooLong: (limit: number) => `The question is too long. Shorten it to ${formatNumber(limit)} characters.`,
		/** The names of providers. Others are shown as the server calls them. */
		providers: {
			"llama-cpp": "llama.cpp",
			"workers-ai": "Workers AI",
			extractive: "Knowledge base",
		},
	},
	/** The states of a contribution. */
	lanes: {
		waiting: "waiting",
		running: "writing",
		completed: "done",
		failed: "could not answer",
	},
	timeline: {
		title: "How this answer came about",
		running: "now",
		/** The time before the last attempt. */
		waitingAndTrying: (attempts: number) => `Waiting, and ${pluralize(attempts, "attempt")} that failed`,
		/** Other stages show the message of the server. */
		stages: {
			queued: "Waiting for its turn",
			searching: "Searching your knowledge",
			waiting: "Waiting for the model",
			planning: "Planning",
			analyzing: "Preparing the answer",
			generating: "Writing",
			finding: "Finding pages",
			reading: "Reading pages",
		} as Partial<Record<Stage, string>>,
	},
	/** A question that the server has not acknowledged. */
	unsent: {
		sending: "Sending…",
		sentWhenOnline: "Will be sent when you are online.",
		sentWhenReachable: "Will be sent when the server responds.",
		takeBack: "Take back",
	},
	attachments: {
		text: "Text of the attachment",
		noText: (name: string) => `${name} contains no text, so it was not attached.`,
		notKept: (name: string, reason: string) =>
			`${name} was not added to your knowledge: ${reason} It is still attached to this conversation.`,
	},
	code: {
		/** The name of code without a language. */
		name: "Code",
		plainText: "Text",
		copy: "Copy",
		copyCode: "Copy code",
		copied: "Copied",
		/** Shown when the browser refuses to copy. */
		selected: "Selected",
	},
	/** Accessible names in an answer. */
	markdown: {
		table: "Table",
		formula: "Formula",
		done: "Done",
		notDone: "Not done",
	},
	expansionResult: {
		outcomes: {
			added: "Added",
			updated: "Updated",
			unchanged: "Unchanged",
			skipped: "Skipped",
			failed: "Failed",
		},
		passages: (count: number) => pluralize(count, "passage"),
		took: (duration: string) => `Took ${duration}`,
		nothingNew: "These pages contain nothing new.",
		summary: (added: number, updated: number) =>
			`${pluralize(added, "page")} added${updated > 0 ? `, ${formatNumber(updated)} updated` : ""}.`,
	},
	reader: {
		loading: "Loading page…",
		retry: "Retry",
		pageDeleted: "This page was deleted.",
		attachmentDeleted: "This attachment was deleted.",
		changed: "This page has changed since it was cited.",
		changedWithout: "This page has changed since it was cited. It no longer contains the cited text:",
		kinds: {
			starter: "Starter knowledge",
			added: "Added",
			imported: "Imported",
			crawled: "From the web",
		},
		published: (day: string) => `published ${day}`,
		updated: (day: string) => `updated ${day}`,
		words: (count: number) => pluralize(count, "word"),
		pages: (count: number) => pluralize(count, "page"),
		pageOf: (page: number, pages: number) => `Page ${formatNumber(page)} of ${formatNumber(pages)}`,
		previousPage: "Previous page",
		nextPage: "Next page",
		emptyPage: "This page contains no text.",
	},
};
