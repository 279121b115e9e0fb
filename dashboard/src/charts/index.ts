// Charts, drawn by uPlot or as plain SVG.
export { BucketChart, type ChartSeries } from './bucket-chart';
export { type HeatmapCell, movedInWeek } from './heatmap-cells';
export { type Palette, usePalette } from './palette';
export { Sparkline } from './sparkline';
export { TipList } from './tip-list';
