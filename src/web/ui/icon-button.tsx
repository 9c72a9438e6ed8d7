import { Icon, type IconName } from "./icons.tsx";

interface Props {
	icon: IconName;
	label: string;
	testId: string;
	onClick: (event: MouseEvent) => void;
	isDisabled?: boolean;
	/** Set for a button that stays pressed. */
	isPressed?: boolean;
	/** Set for a button that opens a dialog or a menu. */
	isOpen?: boolean;
	opens?: "dialog" | "menu";
}

/** A quiet button with an icon. Its label is its tooltip. */
export function IconButton({
	icon,
	label,
	testId,
	onClick,
	isDisabled,
	isPressed,
	isOpen,
	opens = "dialog",
}: Props) {
	return (
		<button
			type="button"
			class="icon-button"
			title={label}
			aria-label={label}
			aria-pressed={isPressed}
			aria-expanded={isOpen}
			aria-haspopup={isOpen === undefined ? undefined : opens}
			data-testid={testId}
			disabled={isDisabled}
			onClick={onClick}
		>
			<Icon name={icon} />
		</button>
	);
}
