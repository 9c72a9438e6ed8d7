import { lazyStrings } from "../strings/lazy-strings.ts";
import { IconButton } from "../ui/icon-button.tsx";

interface Props {
	/** The answer that is shown, from 1. */
	shown: number;
	total: number;
	onShow: (version: number) => void;
}

/** Pages through the answers to a question. */
export function VersionPager({ shown, total, onShow }: Props) {
	const { version, previousVersion, nextVersion } = lazyStrings.answer;
	return (
		<div class="versions" data-testid="versions">
			<IconButton
				icon="previous"
				label={previousVersion}
				testId="previous-version"
				isDisabled={shown === 1}
				onClick={() => onShow(shown - 1)}
			/>
			<span aria-hidden="true">
				{shown} / {total}
			</span>
			<span class="visually-hidden" role="status">
				{version(shown, total)}
			</span>
			<IconButton
				icon="next"
				label={nextVersion}
				testId="next-version"
				isDisabled={shown === total}
				onClick={() => onShow(shown + 1)}
			/>
		</div>
	);
}
