import { expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

const inline = (text: string) => renderMarkdown(text).replace(/^<p>|<\/p>\n$/g, "");

test.each([
	["这是**“重点”**内容。", "这是<strong>“重点”</strong>内容。"],
	["**注意：**请先备份。", "<strong>注意：</strong>请先备份。"],
	["これは**「大切」**です。", "これは<strong>「大切」</strong>です。"],
	["**강조(중요)**입니다.", "<strong>강조(중요)</strong>입니다."],
	["*注意：*请", "<em>注意：</em>请"],
	["***注意！***请", "<em><strong>注意！</strong></em>请"],
	["~~删除。~~之后", "<s>删除。</s>之后"],
	["使用**（重要）**方法", "使用<strong>（重要）</strong>方法"],
	["使用**.NET**框架", "使用<strong>.NET</strong>框架"],
	["是**`npm`**命令", "是<strong><code>npm</code></strong>命令"],
	["价格**$5**元，涨**50%**了", "价格<strong>$5</strong>元，涨<strong>50%</strong>了"],
	["**「A」**と**「B」**を", "<strong>「A」</strong>と<strong>「B」</strong>を"],
	["Python**“装饰器”**Decorator", "Python<strong>“装饰器”</strong>Decorator"],
	["**完成✅**然后", "<strong>完成✅</strong>然后"],
	["**คำ(สำคัญ)**ครับ", "<strong>คำ(สำคัญ)</strong>ครับ"],
	['و**"كلمة"**ثم', "و<strong>&quot;كلمة&quot;</strong>ثم"],
	["the **1**st and *2*nd", "the <strong>1</strong>st and <em>2</em>nd"],
	["**Note:**text", "<strong>Note:</strong>text"],
	['the **"quoted"**s', "the <strong>&quot;quoted&quot;</strong>s"],
])("renderMarkdown renders emphasis next to punctuation inside a word: %s", (text, html) => {
	expect(inline(text)).toBe(html);
});

test("renderMarkdown renders emphasis next to punctuation in lists and tables", () => {
	expect(renderMarkdown("- 列表**“重点”**内容")).toContain("<li>列表<strong>“重点”</strong>内容</li>");
	expect(renderMarkdown("| a |\n|-|\n| **注意：**请 |")).toContain("<td><strong>注意：</strong>请</td>");
});

test.each([
	"a*(b+c)*d",
	"foo*, bar*",
	"价格*，税*",
	"2 * 3 * 4",
	"2*3*4 = 24",
	"2*x + 3*y",
	"x**2 + y**2",
	"面积是3*4*5",
	"snake_case_name",
	"x **y",
	"变量__init__方法",
])("renderMarkdown keeps literal asterisks and underscores: %s", (text) => {
	expect(inline(text)).toBe(text);
});
