import Inference
import Testing

@testable import RemoteEngine

@Suite struct UpstreamBalanceTests {
    private let now = ContinuousClock.now

    private func balance(_ weights: [Double], maxInFlight: Int = 100) -> UpstreamBalance {
        UpstreamBalance(
            weights.map {
                .init(weight: $0, maxInFlight: maxInFlight, breaker: CircuitBreaker(threshold: 1))
            },
            tolerance: 1000)
    }

    private func choose(
        _ balance: UpstreamBalance, tokens: Int = 100, affinity: UInt64? = nil, among: [Int]? = nil
    ) -> UpstreamBalance.Choice {
        balance.choose(
            tokens: tokens, affinity: affinity, among: among ?? Array(balance.members.indices), at: now)
    }

    @Test func `the one with the least to do is chosen`() {
        var balance = balance([1, 1, 1])
        balance.begin(0, tokens: 500)
        balance.begin(1, tokens: 100)
        balance.begin(2, tokens: 300)
        #expect(choose(balance) == .member(1))
        balance.end(0, tokens: 500, .success, at: now)
        #expect(choose(balance) == .member(0))
    }

    @Test func `work is shared by weight`() {
        var balance = balance([3, 1])
        var counts = [0, 0]
        for _ in 0..<40 {
            guard case .member(let index) = choose(balance) else { return }
            balance.begin(index, tokens: 100)
            counts[index] += 1
        }
        #expect(counts == [30, 10])
    }

    @Test func `a conversation stays where it is until that has too much to do`() {
        var balance = balance([1, 1, 1])
        let homes = (0..<60).map { choose(balance, affinity: UInt64($0) &* 0x1234_5678_9ABC_DEF1) }
        #expect(Set(homes).count == 3)
        guard case .member(let home) = homes[7] else { return }
        let affinity = UInt64(7) &* 0x1234_5678_9ABC_DEF1
        balance.begin(home, tokens: 900)
        #expect(choose(balance, affinity: affinity) == .member(home))
        balance.begin(home, tokens: 900)
        #expect(choose(balance, affinity: affinity) != .member(home))
    }

    @Test func `an upstream that goes moves only its own conversations`() {
        let balance = balance([1, 1, 1])
        for number in UInt64(0)..<100 {
            let home = choose(balance, affinity: number &* 0x9E37_79B9)
            if home != .member(2) {
                #expect(choose(balance, affinity: number &* 0x9E37_79B9, among: [0, 1]) == home)
            }
        }
    }

    @Test func `nobody gets more than it may have`() {
        var balance = balance([1, 1], maxInFlight: 1)
        balance.begin(0, tokens: 1)
        #expect(choose(balance) == .member(1))
        balance.begin(1, tokens: 1)
        #expect(choose(balance) == .full)
    }

    @Test func `one that fails is left alone for a while`() {
        var balance = balance([1, 1])
        balance.begin(0, tokens: 1)
        balance.end(0, tokens: 1, .failure(retryAfter: .seconds(9)), at: now)
        #expect(choose(balance) == .member(1))
        #expect(choose(balance, among: [0]) == .unavailable(until: now + .seconds(9)))
        #expect(balance.choose(tokens: 1, affinity: nil, among: [0], at: now + .seconds(10)) == .member(0))
    }

    @Test func `one that asks for a pause rests without having failed`() {
        var balance = balance([1, 1])
        balance.begin(0, tokens: 100)
        balance.end(0, tokens: 100, .busy(retryAfter: .seconds(20)), at: now)
        #expect(balance.members[0].breaker.state.isClosed)
        #expect(choose(balance) == .member(1))
        #expect(choose(balance, among: [0]) == .resting(until: now + .seconds(20)))
        let later = now + .seconds(20)
        #expect(balance.choose(tokens: 1, affinity: nil, among: [0], at: later) == .member(0))
    }

    @Test func `no pause is longer than a minute, and none is taken that is not asked for`() {
        var balance = balance([1, 1])
        balance.end(0, tokens: 0, .busy(retryAfter: .seconds(86_400)), at: now)
        #expect(choose(balance, among: [0]) == .resting(until: now + .seconds(60)))
        balance.end(1, tokens: 0, .busy(retryAfter: nil), at: now)
        #expect(choose(balance, among: [1]) == .member(1))
    }

    @Test func `requests are counted by how they end and why they are sent`() {
        var balance = balance([1])
        balance.begin(0, tokens: 1)
        balance.end(0, tokens: 1, .success, at: now)
        balance.begin(0, tokens: 1, as: .retry)
        balance.end(0, tokens: 1, .neutral, at: now)
        balance.begin(0, tokens: 1, as: .hedge)
        balance.end(0, tokens: 1, .failure(retryAfter: nil), at: now)
        let requests = balance.members[0].requests
        #expect([requests.answered, requests.dropped, requests.failed, requests.busy] == [1, 1, 1, 0])
        #expect([requests.retries, requests.hedges] == [1, 1])
    }
}

@Suite struct CircuitBreakerTests {
    private let now = ContinuousClock.now

    @Test func `it opens after failures in a row`() {
        var breaker = CircuitBreaker(threshold: 3, pause: .seconds(1))
        breaker.fail(at: now)
        breaker.fail(at: now)
        breaker.succeed()
        breaker.fail(at: now)
        breaker.fail(at: now)
        #expect(breaker.allows(at: now))
        breaker.fail(at: now)
        #expect(!breaker.allows(at: now))
        #expect(breaker.reopening(at: now) == now + .seconds(1))
    }

    @Test func `it lets one try and waits longer each time`() {
        var breaker = CircuitBreaker(threshold: 1, pause: .seconds(1), longestPause: .seconds(3))
        var time = now
        var pauses: [Duration] = []
        for _ in 0..<4 {
            breaker.fail(at: time)
            let reopening = breaker.reopening(at: time) ?? time
            pauses.append(time.duration(to: reopening))
            time = reopening
            #expect(breaker.allows(at: time))
            breaker.begin()
            #expect(!breaker.allows(at: time))
        }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(3), .seconds(3)])
        breaker.succeed()
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `a try that says nothing lets the next one try`() {
        var breaker = CircuitBreaker(threshold: 1, pause: .seconds(1))
        breaker.fail(at: now)
        breaker.begin()
        breaker.abandon(at: now)
        #expect(breaker.allows(at: now))
    }

    @Test func `a probe that is answered opens the way for more than one try`() {
        var breaker = CircuitBreaker(threshold: 3, pause: .seconds(1))
        for _ in 0..<3 { breaker.fail(at: now) }
        breaker.recover(at: now)
        breaker.begin()
        #expect(breaker.allows(at: now))
        breaker.fail(at: now)
        #expect(!breaker.allows(at: now))
    }

    @Test func `a probe does not shorten what the upstream asked for`() {
        var breaker = CircuitBreaker(threshold: 3, pause: .seconds(1))
        breaker.fail(at: now, retryAfter: .seconds(9))
        breaker.recover(at: now + .seconds(5))
        #expect(!breaker.allows(at: now + .seconds(5)))
        breaker.recover(at: now + .seconds(9))
        #expect(breaker.allows(at: now + .seconds(9)))
    }
}
