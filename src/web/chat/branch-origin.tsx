import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ConversationItem } from "../../contracts/conversations.ts";
import { formatRoute } from "../shell/route.ts";
import { strings } from "../strings/strings.ts";

interface Props {
	client: OmerutaClient;
	conversationId: string;
}

/** The server chooses the ids of branches. Ids that the page has chosen have another prefix. */
const SERVER_PREFIX = "conv_";

/** The conversation that this one was branched from, as a link. Renders nothing if it is not a branch. */
export function BranchOrigin({ client, conversationId }: Props) {
	const [origin, setOrigin] = useState<ConversationItem["branched_from"]>();
	useEffect(() => {
		if (!conversationId.startsWith(SERVER_PREFIX)) return;
		// Without a response, the conversation is shown without its origin.
		client.conversations.get(conversationId).then(
			(item) => setOrigin(item.branched_from),
			() => {},
		);
	}, [client, conversationId]);
	if (origin === undefined) return null;
	const { branchedFrom, untitled } = strings.conversation;
	return (
		<p class="branch-origin" data-testid="branch-origin">
			{branchedFrom}{" "}
			<a href={formatRoute({ view: "conversation", id: origin.conversation_id })}>
				<bdi>{origin.title || untitled}</bdi>
			</a>
		</p>
	);
}
