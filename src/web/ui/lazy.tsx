import type { ComponentChild, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { strings } from "../strings/strings.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { loadStyles } from "./load-styles.ts";

/** The style sheet of everything that is loaded on demand. */
const STYLES = "/app/lazy.css";

/**
 * Creates a component whose code is loaded when it is first shown. If that fails, the user can retry once, and then
 * reload the page: after an upgrade of the server, the code that an open page refers to no longer exists.
 *
 * @param frame shows a loading message or an error in place of the component; by default, without a frame
 */
export function createLazy<Props extends object>(
	load: () => Promise<ComponentType<Props>>,
	frame: (props: Props, content: ComponentChild) => ComponentChild = (_, content) => content,
): ComponentType<Props> {
	let Loaded: ComponentType<Props> | null = null;
	return function Lazy(props: Props) {
		const [state, setState] = useState({ isLoading: Loaded === null, failures: 0 });
		const { isLoading, failures } = state;
		useEffect(() => {
			if (!isLoading) return;
			loadLazy(load).then(
				(component) => {
					Loaded = component;
					setState({ isLoading: false, failures });
				},
				() => setState({ isLoading: false, failures: failures + 1 }),
			);
		}, [isLoading]);
		if (Loaded !== null) return <Loaded {...props} />;
		if (isLoading) return frame(props, <p class="pending">{strings.shell.loading}</p>);
		const retry = () => setState({ isLoading: true, failures });
		return frame(props, <LoadingFailed canRetry={failures === 1} onRetry={retry} />);
	};
}

/** Loads code and the style sheet of everything that is loaded on demand. Returns what `load` returns. */
export async function loadLazy<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
	const [loaded] = await Promise.all([load(), loadStyles(STYLES)]);
	return loaded;
}

function LoadingFailed({ canRetry, onRetry }: { canRetry: boolean; onRetry: () => void }) {
	if (canRetry) {
		return <ErrorNotice message={strings.shell.partFailed} action={strings.shell.retry} onAction={onRetry} />;
	}
	const { partOutdated, reload } = strings.shell;
	return <ErrorNotice message={partOutdated} action={reload} onAction={() => location.reload()} />;
}
