import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { SidebarProps } from "../sidebar/sidebar.tsx";
import { useConversationList } from "../sidebar/use-conversation-list.ts";
import { strings } from "../strings/strings.ts";
import { createLazy } from "../ui/lazy.tsx";
import { whenIdle } from "../ui/when-idle.ts";
import { Drawer } from "./drawer.tsx";
import { useShortcut, useShortcutKeys } from "./shortcuts.ts";
import { SidebarContext, useSidebarState } from "./sidebar-state.ts";

interface Props {
	client: OmerutaClient;
	/** The id of the open conversation. */
	currentId: string | null;
	onNew: () => void;
	/** Called after the user was signed out. */
	onSessionChange: () => void;
	children: ComponentChildren;
}

const Sidebar = createLazy<SidebarProps>(async () => (await import("../sidebar/lazy-sidebar.ts")).Sidebar);
const ShortcutList = createLazy<{ onClose: () => void }>(
	async () => (await import("../sidebar/lazy-sidebar.ts")).ShortcutList,
	() => null,
);

/** The sidebar and the current view: beside each other, or on narrow screens with the sidebar as a drawer. */
export function Shell({ client, currentId, onNew, onSessionChange, children }: Props) {
	const { list, view } = useConversationList(client);
	const sidebar = useSidebarState();
	const [isSearching, setIsSearching] = useState(false);
	const [isListing, setIsListing] = useState(false);
	const { isOpen, isDrawer, setOpen } = sidebar;
	const closeDrawer = () => {
		if (isDrawer) setOpen(false);
	};
	const close = () => {
		setIsSearching(false);
		setOpen(false);
		moveFocus(".header > .icon-button");
	};
	const open = () => {
		setOpen(true);
		moveFocus(".sidebar-top > .icon-button");
	};
	const startNew = () => {
		closeDrawer();
		onNew();
	};
	// Here, because the sidebar may be closed.
	useEffect(() => {
		const resume = async () => {
			const { resumeDeletions } = await import("../sidebar/deletions.ts");
			await resumeDeletions(list, async () => (await client.account.check()).id);
		};
		// Without a connection, they wait for the next visit.
		return whenIdle(() => void resume().catch(() => {}));
	}, [client, list]);
	useShortcutKeys();
	useShortcut("newConversation", startNew);
	useShortcut("toggleSidebar", () => (isOpen ? close() : open()));
	useShortcut("search", () => {
		setOpen(true);
		setIsSearching(true);
	});
	useShortcut("list", () => setIsListing(true));
	const content = isOpen && (
		<Sidebar
			client={client}
			list={list}
			view={view}
			currentId={currentId}
			isSearching={isSearching}
			onSearching={() => setIsSearching(false)}
			onNew={startNew}
			onCurrentDeleted={onNew}
			onOpen={closeDrawer}
			onClose={close}
			onSessionChange={onSessionChange}
			onShortcuts={() => {
				closeDrawer();
				setIsListing(true);
			}}
		/>
	);
	return (
		<SidebarContext.Provider value={{ ...sidebar, open }}>
			<div class="shell">
				{isOpen && !isDrawer && (
					<aside class="sidebar" aria-label={strings.sidebar.conversations}>
						{content}
					</aside>
				)}
				{children}
			</div>
			{isOpen && isDrawer && (
				<Drawer label={strings.sidebar.conversations} onClose={close}>
					{content}
				</Drawer>
			)}
			{isListing && <ShortcutList onClose={() => setIsListing(false)} />}
		</SidebarContext.Provider>
	);
}

/** Moves the focus to an element if the focused button has disappeared. */
function moveFocus(selector: string): void {
	requestAnimationFrame(() => {
		if (document.activeElement === document.body) document.querySelector<HTMLElement>(selector)?.focus();
	});
}
