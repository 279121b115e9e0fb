// scratch
import { verifyTrail } from '../src/audit';
import { cloneDatabase, entry, Trails } from './harness';
jest.setTimeout(900_000);
it('speed', async () => {
  const t = await cloneDatabase();
  const trails = await Trails.open(t);
  const { organizationId } = await trails.of([]);
  const began = performance.now();
  const total = Number(process.env['ROWS'] ?? 1_000_000);
  for (let n = 0; n < total; n += 5_000) {
    await trails.append(organizationId, Array.from({ length: 5_000 }, (_, i) => entry(n + i)));
  }
  process.stderr.write(`made in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  await t.owner.query('VACUUM ANALYZE audit_logs');
  await trails.checkpoint(organizationId);
  for (let i = 0; i < 3; i += 1) {
    const before = process.memoryUsage.rss();
    let peak = 0;
    const r = await verifyTrail(trails.database, organizationId, { checkpoints: () => trails.checkpoints.read(organizationId), onProgress: () => { peak = Math.max(peak, process.memoryUsage().heapUsed); } });
    process.stderr.write(`${r.verdict} ${r.rows} rows ${r.seconds.toFixed(2)} s ${Math.round(r.rows / r.seconds)} rows/s rss ${before >> 20} -> ${process.memoryUsage.rss() >> 20} MiB, heap peak ${peak >> 20}\n`);
  }
  await trails.close();
  await t.drop();
});
