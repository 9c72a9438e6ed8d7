import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { Panel } from "../ui/panel.tsx";
import { AddPages } from "./add-pages.tsx";
import { CitedPages } from "./cited-pages.tsx";
import { PageList } from "./page-list.tsx";
import { SearchPages } from "./search-pages.tsx";
import { StatisticsLine } from "./statistics-line.tsx";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
	onClose: () => void;
}

const TABS = [
	{ name: "pages", label: "Pages" },
	{ name: "search", label: "Search" },
	{ name: "add", label: "Add" },
	{ name: "cited", label: "Cited" },
] as const;
type Tab = (typeof TABS)[number]["name"];

/** The panel that manages the knowledge base. It has tabs for pages, search, adding pages, and citations. */
export function KnowledgePanel({ client, onOpenPage, onClose }: Props) {
	const [tab, setTab] = useState<Tab>("pages");
	const [version, setVersion] = useState(0);
	const refresh = () => setVersion((before) => before + 1);
	return (
		<Panel title="Knowledge" kind="wide" testId="knowledge-panel" onClose={onClose}>
			<StatisticsLine client={client} version={version} />
			<nav class="tabs" aria-label="Knowledge">
				{TABS.map(({ name, label }) => (
					<button
						key={name}
						type="button"
						aria-current={name === tab ? "page" : undefined}
						data-testid={`view-${name}`}
						onClick={() => setTab(name)}
					>
						{label}
					</button>
				))}
			</nav>
			{tab === "pages" && <PageList client={client} onOpenPage={onOpenPage} onChanged={refresh} />}
			{tab === "search" && <SearchPages client={client} onOpenPage={onOpenPage} />}
			{tab === "add" && <AddPages client={client} onOpenPage={onOpenPage} onChanged={refresh} />}
			{tab === "cited" && <CitedPages client={client} onOpenPage={onOpenPage} onLeave={onClose} />}
		</Panel>
	);
}
