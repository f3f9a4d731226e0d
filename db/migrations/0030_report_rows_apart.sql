-- Editions that were frozen with their rows inside keep them beside: the hash is over the same text.
insert into report_rows (report_id, edition, platform_id, seq, figure, key, n, rows)
select report_id, edition, platform_id, min(ord) - 1, figure, key, count(*),
	jsonb_agg(jsonb_build_array(value -> 'caseId', value -> 'at', value -> 'days', value -> 'running') order by ord)::text
from (
	select e.report_id, e.edition, e.platform_id, r.ord, r.value, r.value ->> 'figure' as figure, r.value ->> 'key' as key
	from report_editions e cross join lateral jsonb_array_elements(e.content -> 'rows') with ordinality r(value, ord)
	where e.content ? 'rows'
) one
group by report_id, edition, platform_id, figure, key
on conflict do nothing;--> statement-breakpoint
update report_editions set content = content - 'rows' where content ? 'rows';
