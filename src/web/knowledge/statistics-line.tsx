import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgeStatistics } from "../../contracts/knowledge.ts";
import { plural } from "../ui/names.ts";

interface Props {
	client: OmerutaClient;
	/** Looks again when this changes. */
	version: number;
}

const LOOK_AGAIN_MS = 2_000;

/** How much is known and how it is searched, looked at again while vectors are being made. */
export function StatisticsLine({ client, version }: Props) {
	const statistics = useStatistics(client, version);
	if (statistics === null) return <p class="statistics" />;
	const { pages, passages, words, embedding } = statistics;
	return (
		<div class="statistics" data-testid="statistics" data-embedding={embedding.state}>
			<p>
				{[plural(pages, "page"), plural(passages, "passage"), plural(words, "word")].join(", ")}.{" "}
				{embedding.state === "ready" &&
					embedding.model &&
					`Search by words and by meaning (${embedding.model}).`}
			</p>
			{embedding.state === "unavailable" && (
				<p class="notice">Search by words only: {embedding.detail ?? "there is no model of meaning."}</p>
			)}
			{embedding.state === "working" && (
				<label class="embedding">
					<span>
						Preparing the search by meaning: {embedding.embedded} of {plural(passages, "passage")}
					</span>
					<progress max={passages} value={embedding.embedded} />
				</label>
			)}
		</div>
	);
}

function useStatistics(client: OmerutaClient, version: number): KnowledgeStatistics | null {
	const [statistics, setStatistics] = useState<KnowledgeStatistics | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let left = false;
		const look = async () => {
			// What is wrong with the server is said by the lists below.
			const found = await client.knowledge.statistics().catch(() => null);
			if (left) return;
			setStatistics(found);
			if (found?.embedding.state === "working") timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
		};
		void look();
		return () => {
			left = true;
			clearTimeout(timer);
		};
	}, [client, version]);
	return statistics;
}
