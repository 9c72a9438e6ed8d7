import type { ComponentChildren, RefObject } from "preact";
import { useContext } from "preact/hooks";
import { strings } from "../strings/strings.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { SidebarContext } from "./sidebar-state.ts";

interface Props {
	element?: RefObject<HTMLElement | null>;
	onNew: () => void;
	/** What belongs to the conversation. Other views have none, and their own heading. */
	children?: ComponentChildren;
}

/** The header of the page. It contains the name and the buttons of the sidebar while that is closed. */
export function Header({ element, onNew, children }: Props) {
	const { isOpen, isDrawer, open } = useContext(SidebarContext);
	const { product, newConversation, newConversationShort } = strings.shell;
	const Name = children ? "h1" : "p";
	const isBeside = isOpen && !isDrawer;
	if (isBeside && !children) return null;
	return (
		<header ref={element ?? null} class="header">
			{!isBeside && (
				<IconButton
					icon="sidebar"
					label={strings.sidebar.open}
					testId="open-sidebar"
					isOpen={isOpen}
					onClick={open}
				/>
			)}
			<Name class={isBeside ? "visually-hidden" : "brand"}>
				<span class="mark" aria-hidden="true" />
				<span class="brand-name">{product}</span>
			</Name>
			<span class="header-space" />
			{children}
			{!isOpen && (
				<button
					type="button"
					class="quiet"
					data-testid="new-conversation"
					aria-label={newConversation}
					onClick={onNew}
				>
					<span class="wide-only">{newConversation}</span>
					<span class="narrow-only">{newConversationShort}</span>
				</button>
			)}
		</header>
	);
}
