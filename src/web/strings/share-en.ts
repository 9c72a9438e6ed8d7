import type { Stage } from "../../contracts/tasks.ts";
import { pluralize } from "./english.ts";

/** The English texts of links and replays. */
export const shareEn = {
	share: {
		title: "Share",
		explanation:
			"Anyone with the link can read this, and nothing else of your account. Running answers are shown live.",
		what: "What to share",
		answer: "This question and its answer",
		conversation: "The whole conversation, with later questions",
		expiry: "Expires after",
		days: (days: number) => pluralize(days, "day"),
		create: "Create link",
		created: (date: string) => `The link works until ${date}.`,
		link: "Link",
		manage: "Manage links",
	},
	links: {
		title: "Shared links",
		lead: "Anyone with one of these links can read what it shows until it expires. Revoke links that you no longer need.",
		none: "You have no links. To create one, select “Share” below an answer.",
		untitled: "Untitled conversation",
		answer: "One answer",
		conversation: "Conversation",
		times: (created: string, expires: string) => `Created ${created}. Expires ${expires}.`,
		open: "Open",
		revoke: "Revoke",
		revokeQuestion: "Revoke this link? It stops working immediately.",
		revoked: "The link was revoked.",
	},
	shared: {
		title: "Shared conversation",
		answerTitle: "Shared answer",
		expires: (date: string) => `Shared with you to read. The link works until ${date}.`,
		loading: "Loading…",
		empty: "Nothing has been asked here yet. New questions appear automatically.",
		gone: "This link doesn't work",
		goneHint: "It may have expired, or its owner has revoked it. Ask for a new one.",
		offline: "The connection was lost. Trying again…",
		waiting: "Waiting to start…",
		writing: "Writing…",
		failed: "This question has no answer.",
		stopped: "The answer was stopped.",
		sources: "Sources",
		unsupported: (sentences: number) => `${pluralize(sentences, "sentence")} not found in the sources`,
	},
	replay: {
		title: "Replay",
		play: "Play",
		pause: "Pause",
		close: "Close replay",
		position: "Position",
		time: (now: string, total: string) => `${now} / ${total}`,
		positionText: (now: string, total: string, stage: string) => `${now} of ${total}: ${stage}`,
		/** The stages that no timeline names. */
		stages: {
			found: "Sources found",
			contributing: "Asking the agents",
			complete: "Done",
		} as Partial<Record<Stage, string>>,
		note: "The stages have their real times. The text appears evenly, because the times of its words aren't stored.",
	},
};
