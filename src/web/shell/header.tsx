import type { ComponentChildren, RefObject } from "preact";
import { strings } from "../strings/strings.ts";

interface Props {
	element: RefObject<HTMLElement | null>;
	onNew: () => void;
	/** What belongs to the current view. */
	children: ComponentChildren;
}

/** The header of the page. */
export function Header({ element, onNew, children }: Props) {
	const { product, newConversation, newConversationShort } = strings.shell;
	return (
		<header ref={element} class="header">
			<h1>
				<span class="mark" aria-hidden="true" />
				{product}
			</h1>
			{children}
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
		</header>
	);
}
