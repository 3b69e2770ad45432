package dev.gantry.testbench.pump;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Moves frames of one size over one loopback connection, one event loop a side, as fast as Netty
 * does.
 */
public final class BarePump {
  private BarePump() {}

  /**
   * What a run moved.
   *
   * @param frames acknowledged frames
   * @param bytes their payload octets
   * @param nanos from the first frame to the last acknowledgement
   */
  public record Result(long frames, long bytes, long nanos) {}

  /**
   * Pumps for {@code duration}.
   *
   * @param payloadBytes octets of a frame besides its header, 1 or more
   * @param window frames in flight, 1 or more
   * @throws InterruptedException when the caller is interrupted
   * @throws TimeoutException when the last acknowledgements do not come
   */
  public static Result run(int payloadBytes, int window, Duration duration)
      throws InterruptedException, TimeoutException {
    var epoll = Epoll.isAvailable();
    var loops = new MultiThreadIoEventLoopGroup(2, ioHandlers(epoll));
    try {
      return pump(loops, epoll, payloadBytes, window, duration);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static IoHandlerFactory ioHandlers(boolean epoll) {
    return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static Result pump(
      EventLoopGroup loops, boolean epoll, int payloadBytes, int window, Duration duration)
      throws InterruptedException, TimeoutException {
    Class<? extends ServerChannel> server =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    Class<? extends Channel> client = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    var source = new PumpSource(payloadBytes, window, duration);
    var listener =
        new ServerBootstrap()
            .group(loops)
            .channel(server)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new PumpSink());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    try {
      new Bootstrap()
          .group(loops)
          .channel(client)
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(source)
          .connect(listener.localAddress())
          .sync();
      return source.await(duration.plusSeconds(30));
    } finally {
      listener.close().syncUninterruptibly();
    }
  }
}
