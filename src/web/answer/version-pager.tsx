import { lazyStrings } from "../strings/lazy-strings.ts";
import { Pager } from "../ui/pager.tsx";

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
		<Pager
			shown={shown}
			total={total}
			labels={{ previous: previousVersion, next: nextVersion }}
			testId="version"
			onShow={onShow}
		>
			<span aria-hidden="true">
				{shown} / {total}
			</span>
			<span class="visually-hidden" role="status">
				{version(shown, total)}
			</span>
		</Pager>
	);
}
