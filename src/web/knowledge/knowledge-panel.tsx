import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { Panel } from "../ui/panel.tsx";
import { AddPages } from "./add-pages.tsx";
import { CitedPages } from "./cited-pages.tsx";
import { PageList } from "./page-list.tsx";
import { SearchPages } from "./search-pages.tsx";
import { SitesTab } from "./sites/sites-tab.tsx";
import { StatisticsTab } from "./statistics/statistics-tab.tsx";
import { StatisticsLine } from "./statistics-line.tsx";
import { KNOWLEDGE_TABS, type KnowledgeTab } from "./tabs.ts";

interface Props {
	client: OmerutaClient;
	firstTab: KnowledgeTab;
	onOpenPage: (target: ReaderTarget) => void;
	onClose: () => void;
}

/** The panel that manages the knowledge base. It has tabs for pages, search, adding pages, and citations. */
export function KnowledgePanel({ client, firstTab, onOpenPage, onClose }: Props) {
	const [tab, setTab] = useState(firstTab);
	const [version, setVersion] = useState(0);
	const refresh = () => setVersion((before) => before + 1);
	return (
		<Panel title={strings.shell.knowledge} kind="wide" testId="knowledge-panel" onClose={onClose}>
			<nav class="tabs" aria-label={strings.shell.knowledge}>
				{KNOWLEDGE_TABS.map((name) => (
					<button
						key={name}
						type="button"
						aria-current={name === tab ? "page" : undefined}
						data-testid={`view-${name}`}
						onClick={() => setTab(name)}
					>
						{lazyStrings.knowledge.tabs[name]}
					</button>
				))}
			</nav>
			{/* Its height changes, which must not move the tabs away from the pointer. */}
			<StatisticsLine client={client} version={version} />
			{tab === "pages" && <PageList client={client} onOpenPage={onOpenPage} onChanged={refresh} />}
			{tab === "search" && <SearchPages client={client} onOpenPage={onOpenPage} />}
			{tab === "add" && <AddPages client={client} onOpenPage={onOpenPage} onChanged={refresh} />}
			{tab === "sites" && <SitesTab client={client} onOpenPage={onOpenPage} onChanged={refresh} />}
			{tab === "cited" && <CitedPages client={client} onOpenPage={onOpenPage} onLeave={onClose} />}
			{tab === "statistics" && <StatisticsTab client={client} onOpenPage={onOpenPage} onChanged={refresh} />}
		</Panel>
	);
}
