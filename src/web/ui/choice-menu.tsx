import { type ComponentChildren, Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { Popover } from "./popover.tsx";

interface Choice<Value extends string> {
	value: Value;
	label: string;
	/** A line on what the choice is for. */
	hint?: string | undefined;
}

interface ChoiceGroup<Value extends string> {
	/** Empty for the first group. */
	label: string;
	choices: readonly Choice<Value>[];
}

interface Props<Value extends string> {
	title: string;
	value: Value;
	/** The label of the current value, which may not be among the choices yet. */
	valueLabel: string;
	groups: readonly ChoiceGroup<Value>[];
	testId: string;
	onChange: (value: Value) => void;
	onOpen?: () => void;
	/** What follows the choices, such as a link. */
	children?: ComponentChildren;
}

/** A button that opens a list of choices with explanations; on a phone, a sheet. */
export function ChoiceMenu<Value extends string>(props: Props<Value>) {
	const { title, value, valueLabel, groups, testId, onChange, onOpen, children } = props;
	const [isOpen, setIsOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const close = () => setIsOpen(false);
	const select = (selected: Value) => {
		close();
		onChange(selected);
	};
	return (
		<div class="choice-menu">
			<button
				ref={button}
				type="button"
				class="choice-menu-button"
				aria-haspopup="listbox"
				aria-expanded={isOpen}
				aria-label={`${title}: ${valueLabel}`}
				data-testid={testId}
				data-value={value}
				onClick={() => {
					if (!isOpen) onOpen?.();
					setIsOpen(!isOpen);
				}}
				onKeyDown={(event) => {
					if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
					event.preventDefault();
					onOpen?.();
					setIsOpen(true);
				}}
			>
				<bdi>{valueLabel}</bdi>
				<Icon name="chevron" />
			</button>
			{isOpen && button.current && (
				<Popover title={title} anchor={button.current} testId={`${testId}-menu`} onClose={close}>
					<Choices title={title} value={value} groups={groups} testId={testId} onSelect={select} />
					{children}
				</Popover>
			)}
		</div>
	);
}

interface ChoicesProps<Value extends string> {
	title: string;
	value: Value;
	groups: readonly ChoiceGroup<Value>[];
	testId: string;
	onSelect: (value: Value) => void;
}

/** The list of choices. The arrow keys move the focus through it. */
function Choices<Value extends string>({ title, value, groups, testId, onSelect }: ChoicesProps<Value>) {
	const all = groups.flatMap(({ choices }) => choices);
	const [active, setActive] = useState(value);
	const list = useRef<HTMLDivElement>(null);
	const focusActive = () => list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
	useLayoutEffect(focusActive, [active]);
	// The list is focusable only once the popover is open.
	useEffect(focusActive, []);
	const onKeyDown = (event: KeyboardEvent) => {
		const at = all.findIndex((choice) => choice.value === active);
		const target = targetOf(event.key, at, all);
		if (target === undefined) return;
		event.preventDefault();
		setActive(target.value);
	};
	return (
		<div ref={list} class="choices" role="listbox" tabIndex={-1} aria-label={title} onKeyDown={onKeyDown}>
			{groups.map(({ label, choices }) => (
				<Fragment key={label}>
					{label !== "" && (
						<p role="presentation" class="choices-label">
							{label}
						</p>
					)}
					{choices.map((choice) => (
						<button
							key={choice.value}
							type="button"
							class="choice"
							role="option"
							tabIndex={choice.value === active ? 0 : -1}
							aria-selected={choice.value === value}
							data-testid={`${testId}-${choice.value}`}
							onClick={() => onSelect(choice.value)}
						>
							<span class="choice-label" dir="auto">
								{choice.label}
							</span>
							{choice.value === value && <Icon name="check" />}
							{choice.hint && (
								<span class="choice-hint" dir="auto">
									{choice.hint}
								</span>
							)}
						</button>
					))}
				</Fragment>
			))}
		</div>
	);
}

/** Returns the choice that a key moves to: an arrow key, Home, End, or the first letter of a label. */
function targetOf<Value extends string>(
	key: string,
	at: number,
	choices: readonly Choice<Value>[],
): Choice<Value> | undefined {
	switch (key) {
		case "ArrowDown":
			return choices[(at + 1) % choices.length];
		case "ArrowUp":
			return choices.at(Math.max(at, 0) - 1);
		case "Home":
			return choices[0];
		case "End":
			return choices.at(-1);
		default: {
			if (key.length !== 1 || key === " ") return undefined;
			const following = [...choices.slice(at + 1), ...choices.slice(0, at + 1)];
			return following.find(({ label }) => label.toLowerCase().startsWith(key.toLowerCase()));
		}
	}
}
