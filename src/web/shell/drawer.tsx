import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useEscape } from "../ui/use-escape.ts";

interface Props {
	label: string;
	onClose: () => void;
	children: ComponentChildren;
}

/** A modal dialog at the start of the page. Escape or a click outside closes it and restores the previous focus. */
export function Drawer({ label, onClose, children }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEscape(onClose);
	useLayoutEffect(() => {
		const { current } = dialog;
		current?.showModal();
		return () => current?.close();
	}, []);
	useEffect(() => {
		const { current } = dialog;
		const onClick = ({ target }: MouseEvent) => {
			// The content fills the dialog, so a click whose target is the dialog itself was on the backdrop.
			if (target === current) onClose();
		};
		current?.addEventListener("click", onClick);
		return () => current?.removeEventListener("click", onClick);
	}, [onClose]);
	return (
		<dialog ref={dialog} class="drawer" aria-label={label} data-testid="drawer">
			<div class="sidebar">{children}</div>
		</dialog>
	);
}
