import { isIntroduction } from "../../../src/text/statements/statements.ts";
import { titleOf } from "../../../src/text/title.ts";
import type { Task } from "../stores/task-row.ts";

/** Returns the title that a task gives to its conversation, in the form in which the brain expects it. */
export function conversationTitle({ question, options }: Pick<Task, "question" | "options">): {
	title: string;
	isTitleProvisional: boolean;
} {
	const { text, hasTopic } = titleOf(question);
	const isAbout = hasTopic && !isIntroduction(question);
	return { title: text, isTitleProvisional: !isAbout && options.kind !== "expansion" };
}
