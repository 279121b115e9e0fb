// What a card hands over as files.
export { FileMenu, type Report } from './file-menu';
