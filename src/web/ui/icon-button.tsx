import { Icon, type IconName } from "./icons.tsx";

interface Props {
	icon: IconName;
	label: string;
	testId: string;
	onClick: (event: MouseEvent) => void;
	isDisabled?: boolean;
	/** Set for a button that stays pressed. */
	isPressed?: boolean;
	/** Set for a button that opens a dialog. */
	isOpen?: boolean;
}

/** A quiet button with an icon. Its label is its tooltip. */
export function IconButton({ icon, label, testId, onClick, isDisabled, isPressed, isOpen }: Props) {
	return (
		<button
			type="button"
			class="icon-button"
			title={label}
			aria-label={label}
			aria-pressed={isPressed}
			aria-expanded={isOpen}
			aria-haspopup={isOpen === undefined ? undefined : "dialog"}
			data-testid={testId}
			disabled={isDisabled}
			onClick={onClick}
		>
			<Icon name={icon} />
		</button>
	);
}
