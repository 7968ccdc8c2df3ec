/** Plots of what was measured, as SVG files. */
import { writeFile } from 'node:fs/promises';
import * as echarts from 'echarts';

/** Memory over the share of a run that is done, so that runs of very different length lie over each other. */
export const writeMemoryPlot = async (file, runs) => {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 360 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: 'Memory of a first sync', left: 'center', textStyle: { fontSize: 14 } },
    legend: { bottom: 0 },
    grid: { left: 60, right: 30, top: 50, bottom: 75 },
    xAxis: { type: 'value', name: 'share of the run, %', nameLocation: 'middle', nameGap: 28, min: 0, max: 100 },
    yAxis: { type: 'value', name: 'MB resident', min: 0, max: 300 },
    series: runs.map(({ name, memory, wallMs }) => ({
      name,
      type: 'line',
      showSymbol: false,
      data: memory.map(([seconds, mb]) => [(seconds * 100_000) / wallMs, mb]),
      markLine: { silent: true, symbol: 'none', data: [{ yAxis: 250, name: 'bar' }], lineStyle: { color: '#999999' } },
    })),
  });
  await writeFile(file, `${chart.renderToSVGString()}\n`);
  chart.dispose();
};
