import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./icon-button.tsx";
import { useEscape } from "./use-escape.ts";

interface MenuItem {
	label: string;
	testId: string;
	onSelect: () => void;
	/** Whether the action removes something. */
	isDangerous?: boolean;
}

interface Props {
	/** Label of the button. */
	label: string;
	testId: string;
	items: readonly MenuItem[];
}

/** Distance between the button and the menu, in pixels. */
const GAP_PX = 4;

/**
 * A button that opens a menu. The arrow keys, Home and End move within the menu. Escape, Tab, a click outside, or
 * scrolling closes it.
 */
export function Menu({ label, testId, items }: Props) {
	const [isOpen, setIsOpen] = useState(false);
	const container = useRef<HTMLDivElement>(null);
	const close = () => {
		setIsOpen(false);
		container.current?.querySelector("button")?.focus();
	};
	useEscape(isOpen ? close : null);
	return (
		<div ref={container} class="menu">
			<IconButton
				icon="more"
				label={label}
				testId={testId}
				opens="menu"
				isOpen={isOpen}
				onClick={() => setIsOpen(!isOpen)}
			/>
			{isOpen && (
				<MenuList
					label={label}
					items={items}
					onClose={() => setIsOpen(false)}
					onSelect={(item) => {
						close();
						item.onSelect();
					}}
				/>
			)}
		</div>
	);
}

interface ListProps {
	label: string;
	items: readonly MenuItem[];
	onClose: () => void;
	onSelect: (item: MenuItem) => void;
}

function MenuList({ label, items, onClose, onSelect }: ListProps) {
	const list = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const { current } = list;
		const button = current?.parentElement?.querySelector("button");
		if (!current || !button) return;
		current.showPopover();
		place(current, button.getBoundingClientRect());
		current.querySelector("button")?.focus();
	}, []);
	useEffect(() => {
		const onPointerDown = ({ target }: PointerEvent) => {
			if (!(target instanceof Node && list.current?.parentElement?.contains(target))) onClose();
		};
		document.addEventListener("pointerdown", onPointerDown);
		document.addEventListener("scroll", onClose, { capture: true, passive: true });
		return () => {
			document.removeEventListener("pointerdown", onPointerDown);
			document.removeEventListener("scroll", onClose, { capture: true });
		};
	}, []);
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === "Tab") return onClose();
		const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
		const index = buttons.findIndex((button) => button.matches(":focus"));
		const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
		if (next === undefined) return;
		event.preventDefault();
		buttons.at(next % buttons.length)?.focus();
	};
	return (
		<div
			ref={list}
			class="menu-list"
			role="menu"
			tabIndex={-1}
			popover="manual"
			aria-label={label}
			onKeyDown={onKeyDown}
		>
			{items.map((item) => (
				<button
					key={item.label}
					type="button"
					role="menuitem"
					tabIndex={-1}
					class={item.isDangerous ? "dangerous" : undefined}
					data-testid={item.testId}
					onClick={() => onSelect(item)}
				>
					{item.label}
				</button>
			))}
		</div>
	);
}

/** Places a menu below its button, or above it if there is more space, inside the window. */
function place(menu: HTMLElement, button: DOMRect): void {
	const isAbove = button.bottom + menu.offsetHeight + GAP_PX > innerHeight && button.top > menu.offsetHeight;
	const top = isAbove ? button.top - menu.offsetHeight - GAP_PX : button.bottom + GAP_PX;
	const left = Math.min(button.left, innerWidth - menu.offsetWidth - GAP_PX);
	menu.style.top = `${top}px`;
	menu.style.left = `${Math.max(GAP_PX, left)}px`;
}
