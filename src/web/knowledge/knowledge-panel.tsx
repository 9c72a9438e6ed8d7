import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Reading } from "../reader/target.ts";
import { Panel } from "../ui/panel.tsx";
import { AddPages } from "./add-pages.tsx";
import { CitedPages } from "./cited-pages.tsx";
import { PageList } from "./page-list.tsx";
import { SearchPages } from "./search-pages.tsx";
import { StatisticsLine } from "./statistics-line.tsx";

interface Props {
	client: OmerutaClient;
	onRead: (reading: Reading) => void;
	onClose: () => void;
}

const VIEWS = [
	{ name: "pages", label: "Pages" },
	{ name: "search", label: "Search" },
	{ name: "add", label: "Add" },
	{ name: "cited", label: "Cited" },
] as const;
type View = (typeof VIEWS)[number]["name"];

/** All that the brain knows: what is in it, the search over it, what comes in and goes out, and where it was cited. */
export function KnowledgePanel({ client, onRead, onClose }: Props) {
	const [view, setView] = useState<View>("pages");
	const [version, setVersion] = useState(0);
	const changed = () => setVersion((before) => before + 1);
	return (
		<Panel title="Knowledge" kind="wide" testId="knowledge-panel" onClose={onClose}>
			<StatisticsLine client={client} version={version} />
			<nav class="views" aria-label="Knowledge">
				{VIEWS.map(({ name, label }) => (
					<button
						key={name}
						type="button"
						aria-current={name === view ? "page" : undefined}
						data-testid={`view-${name}`}
						onClick={() => setView(name)}
					>
						{label}
					</button>
				))}
			</nav>
			{view === "pages" && <PageList client={client} onRead={onRead} onChanged={changed} />}
			{view === "search" && <SearchPages client={client} onRead={onRead} />}
			{view === "add" && <AddPages client={client} onRead={onRead} onChanged={changed} />}
			{view === "cited" && <CitedPages client={client} onRead={onRead} onLeave={onClose} />}
		</Panel>
	);
}
