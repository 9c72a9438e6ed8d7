import { languageProps } from "../ui/text-language.ts";
import type { ReaderTarget } from "./target.ts";

interface Props {
	target: ReaderTarget;
	onOpenPage: (target: ReaderTarget) => void;
}

/** The title of a page as a button that opens the page in the reader. */
export function PageButton({ target, onOpenPage }: Props) {
	return (
		<button
			type="button"
			class="link-button"
			{...languageProps(target.title)}
			onClick={() => onOpenPage(target)}
		>
			{target.title}
		</button>
	);
}
