import { VideoPlayer } from 'react-datocms';

export function Film({ data }) {
  return <VideoPlayer data={data} muted />;
}
