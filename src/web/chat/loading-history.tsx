import { strings } from "../strings/strings.ts";
import { useOnline } from "../ui/use-online.ts";

/** What a conversation shows until its history is loaded, above the questions that wait to be sent. */
export function LoadingHistory() {
	const { loading, offline } = strings.conversation;
	return <p class="greeting">{useOnline() ? loading : offline}</p>;
}
