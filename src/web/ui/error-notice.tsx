interface Props {
	message: string;
	/** Label of the button. */
	action?: string;
	onAction?: () => void;
}

/** Announces an error and offers one action. */
export function ErrorNotice({ message, action, onAction }: Props) {
	return (
		<div class="notice notice-error" role="alert" data-testid="error">
			<p>{message}</p>
			{action && (
				<button type="button" class="quiet" onClick={onAction}>
					{action}
				</button>
			)}
		</div>
	);
}
