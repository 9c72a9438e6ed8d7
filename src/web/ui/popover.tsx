import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../strings/strings.ts";
import { IconButton } from "./icon-button.tsx";
import { useEscape } from "./use-escape.ts";
import { useMedia } from "./use-media.ts";

interface Props {
	title: string;
	/** The element that the popover is about. Clicks on it do not close the popover. */
	anchor: Element;
	testId: string;
	onClose: () => void;
	children: ComponentChildren;
}

/** Screens on which a popover is a sheet at the bottom. */
const NARROW = "(max-width: 40rem)";
/** Distance between the anchor and the popover, and between the popover and the edge of the window. */
const GAP_PX = 6;

/**
 * A small dialog beside its anchor, inside the nearest positioned ancestor; on a phone, a sheet. Escape, a click outside,
 * or moving the focus away closes it. Escape returns the focus.
 */
export function Popover({ title, anchor, testId, onClose, children }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	const isSheet = useMedia(NARROW);
	useEscape(onClose);
	useLayoutEffect(() => {
		const { current } = dialog;
		if (current === null) return;
		const placeAgain = () => place(current, anchor);
		if (isSheet) current.showModal();
		else {
			current.show();
			placeAgain();
			addEventListener("resize", placeAgain);
		}
		return () => {
			removeEventListener("resize", placeAgain);
			current.removeAttribute("style");
			current.close();
		};
	}, [anchor, isSheet]);
	useEffect(() => {
		const { current } = dialog;
		const isOutside = (target: EventTarget | null) =>
			target instanceof Node &&
			!anchor.contains(target) &&
			(target === current || !current?.contains(target));
		const onPointerDown = ({ target }: PointerEvent) => {
			if (isOutside(target)) onClose();
		};
		const onFocusOut = ({ relatedTarget }: FocusEvent) => {
			if (relatedTarget !== current && isOutside(relatedTarget)) onClose();
		};
		document.addEventListener("pointerdown", onPointerDown);
		current?.addEventListener("focusout", onFocusOut);
		return () => {
			document.removeEventListener("pointerdown", onPointerDown);
			current?.removeEventListener("focusout", onFocusOut);
		};
	}, [anchor, onClose]);
	return (
		<dialog ref={dialog} class="popover" aria-labelledby={heading} data-testid={testId}>
			<div class="popover-content">
				<div class="popover-top">
					<h3 id={heading}>{title}</h3>
					<IconButton icon="close" label={strings.shell.close} testId="close-popover" onClick={onClose} />
				</div>
				{children}
			</div>
		</dialog>
	);
}

/** Places a popover above its anchor if that is in the lower half of the window, and below it otherwise. */
function place(popover: HTMLElement, anchor: Element): void {
	popover.removeAttribute("style");
	const frame = popover.offsetParent?.getBoundingClientRect() ?? document.body.getBoundingClientRect();
	const box = anchor.getBoundingClientRect();
	const isAbove = box.top + box.bottom > innerHeight;
	const left = Math.max(0, Math.min(box.left - frame.left, frame.width - popover.offsetWidth));
	popover.style.left = `${left}px`;
	if (isAbove) popover.style.bottom = `${frame.bottom - box.top + GAP_PX}px`;
	else popover.style.top = `${box.bottom - frame.top + GAP_PX}px`;
	const space = isAbove ? box.top : innerHeight - box.bottom;
	popover.style.maxHeight = `${space - 2 * GAP_PX}px`;
}
