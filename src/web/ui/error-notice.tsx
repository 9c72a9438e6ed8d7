interface Props {
	message: string;
	action?: string;
	onAction?: () => void;
}

/** Says at once what went wrong, with one way on. */
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
