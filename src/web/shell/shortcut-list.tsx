import { lazyStrings } from "../strings/lazy-strings.ts";
import { Panel } from "../ui/panel.tsx";
import { keyLabels, SHORTCUT_NAMES } from "./shortcuts.ts";

/** The list of keyboard shortcuts. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
	return (
		<Panel title={lazyStrings.shortcuts.title} kind="side" testId="shortcut-list" onClose={onClose}>
			<dl class="shortcuts">
				{SHORTCUT_NAMES.map((name) => (
					<div key={name}>
						<dt>{lazyStrings.shortcuts[name]}</dt>
						<dd>
							{keyLabels(name).map((label) => (
								<kbd key={label}>{label}</kbd>
							))}
						</dd>
					</div>
				))}
			</dl>
		</Panel>
	);
}
