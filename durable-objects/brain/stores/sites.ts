import { SITES_MAX } from "../../../src/contracts/limits.ts";
import { type SiteSchedule, SiteSettings, type SiteState } from "../../../src/contracts/sites.ts";
import { AppError } from "../../../src/errors.ts";
import { ulid } from "../../../src/ids.ts";

/** A stored site. Times are in milliseconds since the Unix epoch. */
export interface StoredSite {
	id: string;
	settings: SiteSettings;
	state: SiteState | "removing";
	detail: string | null;
	run: number;
	ignored: number;
	createdAt: number;
	startedAt: number;
	finishedAt: number | null;
	/** When the job that reads sites next handles the site; null if never. */
	wakeAt: number | null;
}

type Row = {
	site_id: string;
	settings: string;
	state: StoredSite["state"];
	detail: string | null;
	run: number;
	ignored: number;
	created_at: number;
	started_at: number;
	finished_at: number | null;
	wake_at: number | null;
};

/** The user's sites, stored in `sites`. */
export class SiteStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Returns the sites that are not being removed, newest first. */
	list(): StoredSite[] {
		return this.#select("WHERE state <> 'removing' ORDER BY created_at DESC, site_id DESC");
	}

	/** Returns the sites that the job should handle now. */
	listDue(now: number): StoredSite[] {
		return this.#select("WHERE wake_at <= ? ORDER BY wake_at", now);
	}

	/** When the job should next handle a site; null when there is nothing to do. */
	nextWakeAt(): number | null {
		const query = "SELECT min(wake_at) AS at FROM sites";
		return this.#sql.exec<{ at: number | null }>(query).one().at;
	}

	find(id: string): StoredSite | null {
		return this.#select("WHERE site_id = ?", id)[0] ?? null;
	}

	/** @throws {AppError} `not_found` */
	get(id: string): StoredSite {
		const site = this.find(id);
		if (site === null || site.state === "removing")
			throw new AppError("not_found", "Site not found; it may have been removed.");
		return site;
	}

	/** @throws {AppError} `conflict` when the site exists or the user has `SITES_MAX` sites */
	create(settings: SiteSettings, now: number): StoredSite {
		const sites = this.list();
		if (sites.some((site) => site.settings.url === settings.url))
			throw new AppError("conflict", "You already have this site; read it again instead.");
		if (sites.length >= SITES_MAX)
			throw new AppError("conflict", `You have reached the limit of ${SITES_MAX} sites; remove one first.`);
		const id = `site_${ulid(now)}`;
		this.#sql.exec(
			`INSERT INTO sites (site_id, url, settings, state, run, created_at, started_at, wake_at)
			 VALUES (?1, ?2, ?3, 'running', 1, ?4, ?4, ?4)`,
			id,
			settings.url,
			JSON.stringify(settings),
			now,
		);
		return this.get(id);
	}

	setSchedule(id: string, schedule: SiteSchedule): void {
		this.#sql.exec(
			"UPDATE sites SET settings = json_set(settings, '$.schedule', ?) WHERE site_id = ?",
			schedule,
			id,
		);
	}

	/** Continues a run. */
	resume(id: string, now: number): void {
		this.#sql.exec(
			"UPDATE sites SET state = 'running', detail = NULL, wake_at = ? WHERE site_id = ?",
			now,
			id,
		);
	}

	/** Starts the next run. */
	startRun(id: string, now: number): void {
		this.#sql.exec(
			`UPDATE sites SET state = 'running', detail = NULL, run = run + 1, started_at = ?1, finished_at = NULL,
			 wake_at = ?1 WHERE site_id = ?2`,
			now,
			id,
		);
	}

	/** Stops a run. `detail` says why, unless the user stopped it. */
	stop(id: string, detail: string | null): void {
		this.#sql.exec(
			"UPDATE sites SET state = 'stopped', detail = ?, wake_at = NULL WHERE site_id = ?",
			detail,
			id,
		);
	}

	/** Ends a run. `wakeAt` is the time of the next one. */
	finish(id: string, detail: string | null, wakeAt: number | null, now: number): void {
		this.#sql.exec(
			"UPDATE sites SET state = 'finished', detail = ?, finished_at = ?, wake_at = ? WHERE site_id = ?",
			detail,
			now,
			wakeAt,
			id,
		);
	}

	/** Starts the removal, which the job completes. */
	startRemoval(id: string, now: number): void {
		this.#sql.exec("UPDATE sites SET state = 'removing', wake_at = ? WHERE site_id = ?", now, id);
	}

	/** Sets when the job handles a site. */
	wake(id: string, at: number | null): void {
		this.#sql.exec("UPDATE sites SET wake_at = ? WHERE site_id = ?", at, id);
	}

	/** Counts URLs that were found but are not remembered. */
	addIgnored(id: string, count: number): void {
		this.#sql.exec("UPDATE sites SET ignored = ignored + ? WHERE site_id = ?", count, id);
	}

	delete(id: string): void {
		this.#sql.exec("DELETE FROM sites WHERE site_id = ?", id);
	}

	#select(where: string, ...bindings: (string | number)[]): StoredSite[] {
		return this.#sql
			.exec<Row>(
				`SELECT site_id, settings, state, detail, run, ignored, created_at, started_at, finished_at, wake_at
				 FROM sites ${where}`,
				...bindings,
			)
			.toArray()
			.map(toSite);
	}
}

function toSite(row: Row): StoredSite {
	return {
		id: row.site_id,
		settings: SiteSettings.parse(JSON.parse(row.settings)),
		state: row.state,
		detail: row.detail,
		run: row.run,
		ignored: row.ignored,
		createdAt: row.created_at,
		startedAt: row.started_at,
		finishedAt: row.finished_at,
		wakeAt: row.wake_at,
	};
}
