import { strings } from "../strings/strings.ts";

/** What a conversation without turns shows. */
export function Greeting({ isLoading }: { isLoading: boolean }) {
	if (isLoading) return <p class="greeting">{strings.conversation.loading}</p>;
	return (
		<div class="greeting">
			<h2>{strings.conversation.greeting}</h2>
			<p>{strings.conversation.greetingHint}</p>
		</div>
	);
}
