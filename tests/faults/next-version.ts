import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The folder of this project. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** What `npm start` needs of a project, apart from its packages. */
const PARTS = [
	"durable-objects",
	"local-inference",
	"migrations",
	"package-lock.json",
	"package.json",
	"public",
	"scripts",
	"src",
	"tsconfig.json",
	"wrangler.toml",
];
/** The file that differs, and its content. */
const CHANGED = join("src", "version.ts");
const NEXT_VERSION = 'export const VERSION = "next";\n';

/** A copy of the project whose Worker is another version. */
export class NextVersion implements AsyncDisposable {
	readonly root: string;

	private constructor(root: string) {
		this.root = root;
	}

	static async create(): Promise<NextVersion> {
		const root = await mkdtemp(join(tmpdir(), "omeruta-next-"));
		for (const name of PARTS) await cp(join(ROOT, name), join(root, name), { recursive: true });
		await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
		await writeFile(join(root, CHANGED), NEXT_VERSION);
		return new NextVersion(root);
	}

	/** Returns whether the stack at `url` runs this version. */
	static async isRunning(url: string): Promise<boolean> {
		const response = await fetch(new URL("openapi.json", url));
		return (await response.text()).includes('"version":"next"');
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await rm(this.root, { recursive: true, force: true });
	}
}
