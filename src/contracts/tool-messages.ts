/** The fields of a message that say which calls it makes, or which one it answers. */
interface Message {
	role: string;
	tool_calls?:
		| readonly { id?: string | null | undefined; function?: { name: string } | null | undefined }[]
		| null
		| undefined;
	tool_call_id?: string | null | undefined;
}

/** What is wrong with a message: the path of the field within `messages`, and the rest of a sentence about it. */
interface MessageIssue {
	path: [at: number, field: string];
	message: string;
}

/**
 * Checks that each tool message contains the result of a call, and that the results of all calls directly follow them, as
 * OpenAI's API does.
 */
export function checkToolMessages(messages: readonly Message[]): MessageIssue[] {
	const issues: MessageIssue[] = [];
	const answered = new Set<string>();
	let open = new Set<string>();
	let callsAt = 0;
	const requireAll = () => {
		if (open.size === 0) return;
		const ids = [...open].map((id) => JSON.stringify(id)).join(", ");
		issues.push({
			path: [callsAt, "tool_calls"],
			message: `must be followed by a tool message for each call; there is none for ${ids}`,
		});
	};
	for (const [at, { role, tool_calls, tool_call_id: id }] of messages.entries()) {
		if (role !== "tool") {
			requireAll();
			open = new Set((tool_calls ?? []).map((call) => call.id ?? call.function?.name ?? ""));
			callsAt = at;
		} else if (id == null)
			issues.push({
				path: [at, "tool_call_id"],
				message: "is missing; it is the id of the call whose result the message contains",
			});
		else if (open.delete(id)) answered.add(id);
		else {
			const reason = answered.has(id)
				? "already has a tool message"
				: "is not the id of a call in the assistant message before it";
			issues.push({ path: [at, "tool_call_id"], message: `${JSON.stringify(id)} ${reason}` });
		}
	}
	requireAll();
	return issues;
}
