import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { PAGE_ITEMS_MAX } from "../../contracts/limits.ts";
import { useUser } from "./current-user.ts";

/** Returns how many conversations the guest has, up to `PAGE_ITEMS_MAX`; 0 for members and as long as it is unknown. */
export function useGuestConversations(client: OmerutaClient): number {
	const isGuest = useUser(client)?.is_guest ?? false;
	const [count, setCount] = useState(0);
	useEffect(() => {
		if (!isGuest) return;
		client.conversations.page({ limit: PAGE_ITEMS_MAX }).then(
			({ items }) => setCount(items.length),
			() => setCount(0),
		);
	}, [client, isGuest]);
	return isGuest ? count : 0;
}
