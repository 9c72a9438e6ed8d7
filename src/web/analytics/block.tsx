import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { Analytics, type ReportName } from "../../client/api/analytics.ts";
import type { OmerutaClient } from "../../client/client.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { saveFile } from "../ui/save-file.ts";
import { toError } from "../ui/to-error.ts";
import { type Filters, toReportQuery } from "./filters.ts";

interface Props {
	title: string;
	/** The report that the button downloads. */
	report: ReportName;
	client: OmerutaClient;
	filters: Filters;
	children: ComponentChildren;
}

/** A chart or a table with its heading and a button that downloads its figures. */
export function Block({ title, report, client, filters, children }: Props) {
	const [error, setError] = useState<Error | null>(null);
	const id = useId();
	const download = async () => {
		setError(null);
		try {
			const { bucket, ...query } = toReportQuery(filters, Date.now());
			const options = report === "timeseries" ? { ...query, bucket } : query;
			saveFile(`${report}.csv`, "text/csv", await client.api(Analytics).csv(report, options));
		} catch (failure) {
			setError(toError(failure));
		}
	};
	return (
		<section class="block" aria-labelledby={id}>
			<header>
				<h2 id={id}>{title}</h2>
				<button
					type="button"
					class="small"
					aria-label={analyticsStrings.csvOf(title)}
					data-testid={`csv-${report}`}
					onClick={() => void download()}
				>
					{analyticsStrings.csv}
				</button>
			</header>
			{error !== null && <ErrorNotice message={describeError(error)} />}
			{children}
		</section>
	);
}
